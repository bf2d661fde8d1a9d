import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { StorageError } from '../storage-error.js';
import { isRefusal } from './ability.js';
import type { Headers } from './check-response.js';
import type { Bucket } from './bucket.js';
import type { Connection } from './connection.js';
import { removeKeys } from './remove.js';

/** Starts the names of objects that exist for moments only. Listings skip them. */
const temporaryPrefix = '.verger-tmp-';

export function isTemporary(key: string): boolean {
  return key.startsWith(temporaryPrefix, key.lastIndexOf('/') + 1);
}

/**
 * Writes an object unless its key is taken; of several writers, one succeeds. The server decides, by `If-None-Match`. If
 * it can't, writers agree by claims: each writes an object of its own beside the key, and only one that sees no other
 * claim and no object at the key may write. That holds on every server that lists what has been written.
 * @param write writes the object; receives whether the request must carry the condition
 * @throws StorageError `exists`
 */
export async function writeIfAbsent(
  bucket: Bucket,
  key: string,
  write: (ifAbsent: boolean) => Promise<void>,
): Promise<void> {
  if (await heedsCondition(bucket, key)) return write(true);
  for (let round = 0; round < maxRounds; round++) {
    if (await writeUnderClaim(bucket, key, () => write(false))) return;
    await sleep(Math.random() * longestPauseMs);
  }
  throw new StorageError('unavailable', `others keep trying to write ${key}`, undefined, 'try again later');
}

const maxRounds = 20;
const longestPauseMs = 500;
/** A claim is void after this time, since its writer may be dead. */
const claimMs = 60_000;
const waitMs = 50;

const heeding = new WeakMap<Connection, Promise<boolean>>();

/** Asked once per process and bucket, with an object made for this: some servers ignore the condition silently. */
async function heedsCondition(bucket: Bucket, key: string): Promise<boolean> {
  const connection = await bucket.connection();
  if (connection.customEndpoint === undefined) return true;
  const known = heeding.get(connection) ?? refusesToReplace(bucket, besides(key, `probe-${randomUUID()}`));
  heeding.set(connection, known);
  known.catch(() => heeding.delete(connection));
  return known;
}

async function refusesToReplace(bucket: Bucket, probe: string): Promise<boolean> {
  await bucket.put(probe, new Uint8Array());
  try {
    await bucket.put(probe, new Uint8Array(), true);
    return false;
  } catch (error) {
    if (error instanceof StorageError && error.fault === 'exists') return true;
    if (isRefusal(error)) return false;
    throw error;
  } finally {
    await removeKeys(bucket, [probe]).catch(() => undefined);
  }
}

/** @returns false if another writer was first to claim, but may not write in the end */
async function writeUnderClaim(bucket: Bucket, key: string, write: () => Promise<void>): Promise<boolean> {
  await requireAbsent(bucket, key);
  const claims = besides(key, 'claim-');
  const own = claims + randomUUID();
  const began = performance.now();
  await bucket.put(own, new Uint8Array());
  try {
    // Whoever has the first name waits for the others to withdraw.
    for (;;) {
      const others = await liveClaims(bucket, claims, own);
      // A process that was asleep must not write by a claim that others have taken for dead.
      if (others.some((other) => other < own) || performance.now() - began > claimMs / 2) return false;
      if (others.length === 0) break;
      await sleep(waitMs);
    }
    // It may have been written before our claim, by a writer that has withdrawn its own.
    await requireAbsent(bucket, key);
    await write();
    return true;
  } finally {
    await removeKeys(bucket, [own]);
  }
}

async function requireAbsent(bucket: Bucket, key: string): Promise<void> {
  if ((await bucket.head(key)) !== undefined) throw new StorageError('exists', `${key} already exists`);
}

/** The claims of others, but for those of writers that must be dead. */
async function liveClaims(bucket: Bucket, prefix: string, own: string): Promise<readonly string[]> {
  const { objects } = await bucket.listPage({ prefix });
  const live: string[] = [];
  for (const { key } of objects) {
    if (key === own) continue;
    const headers = await bucket.head(key);
    if (headers === undefined) continue;
    if (Math.abs(ageOf(headers)) > claimMs) await removeKeys(bucket, [key]);
    else live.push(key);
  }
  return live;
}

/** Milliseconds since an object was written, by the server's clock; negative if that lies in the future. */
export function ageOf(headers: Headers): number {
  const [now, written] = [headers.date, headers['last-modified']].map((time) => Date.parse(time ?? ''));
  // If the server sends no date, use our clock: otherwise its files would stay new forever.
  return (Number.isNaN(now) ? Date.now() : now) - written;
}

/** The key of a temporary object in the same folder. */
function besides(key: string, name: string): string {
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  return `${folder}${temporaryPrefix}${key.slice(folder.length)}-${name}`;
}
