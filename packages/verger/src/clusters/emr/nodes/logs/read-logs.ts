import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { messageOf, VergerError } from '../../../../common/errors.js';
import { Location } from '../../../../storage/location.js';
import { openStorage } from '../../../../storage/open-storage.js';
import type { Storage } from '../../../../storage/storage.js';
import type { ClusterView } from '../../launch/cluster-view.js';
import { logsLocation } from '../logs-location.js';
import { keyLines } from './key-lines.js';

/** EMR uploads every five minutes, and once more when an instance ends. */
const uploadMs = 6 * 60_000;
const pollMs = 10_000;

/** A log may be long, but what unpacks to more is no log of ours. */
const maxPackedBytes = 16 * 2 ** 20;
const maxBytes = 128 * 2 ** 20;

/** A log of a cluster. */
export interface NodeLog {
  /** Its address in the bucket. */
  readonly address: string;
  readonly text: string;
  /** The lines that say what went wrong, the most important first. */
  readonly keyLines: readonly string[];
}

export interface LogWait {
  readonly signal: AbortSignal;
  /** Called once if the logs are not there yet, with what is waited for. */
  readonly onWait?: ((what: string) => void) | undefined;
  /** How long at most. Default: as long as EMR takes to upload, six minutes; 0 does not wait. */
  readonly waitMs?: number | undefined;
}

/** The storage of a cluster's logs. @throws VergerError `aws` if it keeps none */
export function logsOfCluster(cluster: ClusterView): Storage {
  return openStorage(Location.parse(`${logsLocation(cluster).folderUri}${cluster.id}`));
}

/** A step's standard error and output; empty if EMR has not uploaded them. @throws StorageError; VergerError `interrupted` */
export function stepLogs(logs: Storage, stepId: string, wait: LogWait): Promise<readonly NodeLog[]> {
  return awaitLogs(logs, `steps/${stepId}/`, /\/(stderr|stdout)\.gz$/, `logs of the step ${stepId}`, wait);
}

/** The logs of all bootstrap actions, by node. @throws StorageError; VergerError `interrupted` */
export function bootstrapLogs(logs: Storage, wait: LogWait): Promise<readonly NodeLog[]> {
  const wanted = /\/bootstrap-actions\/\d+\/(stderr|stdout)\.gz$/;
  return awaitLogs(logs, 'node/', wanted, 'logs of the bootstrap actions', wait);
}

async function awaitLogs(
  logs: Storage,
  prefix: string,
  wanted: RegExp,
  what: string,
  { signal, onWait, waitMs = uploadMs }: LogWait,
): Promise<readonly NodeLog[]> {
  const end = Date.now() + waitMs;
  for (let isFirst = true; ; isFirst = false) {
    const found = await readAll(logs, prefix, wanted);
    if (found.length > 0 || Date.now() >= end) return found;
    if (isFirst)
      onWait?.(`waiting for the ${what}: EMR uploads them every five minutes to ${logs.uri}${prefix}`);
    await sleep(Math.min(pollMs, end - Date.now()), undefined, { signal }).catch((cause: unknown) => {
      throw new VergerError('interrupted', 'interrupted', { cause });
    });
  }
}

/** Standard error first: there is the reason. */
async function readAll(logs: Storage, prefix: string, wanted: RegExp): Promise<readonly NodeLog[]> {
  const keys: string[] = [];
  for await (const { key } of logs.list(prefix)) if (wanted.test(key)) keys.push(key);
  const rank = (key: string): number => (key.endsWith('stderr.gz') ? 0 : 1);
  keys.sort((a, b) => rank(a) - rank(b));
  const found: NodeLog[] = [];
  for (const key of keys) {
    const text = await unpacked(key, await logs.read(key, { maxBytes: maxPackedBytes }));
    if (text.trim() !== '') found.push({ address: logs.uri + key, text, keyLines: keyLines(text) });
  }
  return found;
}

async function unpacked(key: string, bytes: Uint8Array): Promise<string> {
  try {
    return (await promisify(gunzip)(bytes, { maxOutputLength: maxBytes })).toString('utf8');
  } catch (error) {
    return `${key} can't be unpacked: ${messageOf(error)}`;
  }
}
