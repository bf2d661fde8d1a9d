import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../../common/cache-folder.js';
import { systemCode, VergerError } from '../../../common/errors.js';
import { privateFolder, writePrivate } from '../../local/private-files.js';
import { type HostKey, type HostKeySource, parseHostKeys } from './host-keys.js';
import type { PrimaryNode } from './primary-node.js';

/** The folder of what the tunnels to a cluster need on this computer; only its owner can enter it. */
export async function tunnelFolder({ clusterId }: Pick<PrimaryNode, 'clusterId'>): Promise<string> {
  const all = cacheFolder('tunnels');
  await mkdir(all, { recursive: true, mode: 0o700 });
  const folder = join(all, clusterId);
  await privateFolder(folder);
  return folder;
}

/**
 * A known_hosts file of the cluster's own, with the host keys of its primary node under the id of its instance: an address
 * may be another node's tomorrow. The keys are read from the source once, and pinned: later tunnels ask nobody.
 * @returns the file and the keys in it
 * @throws VergerError `access` if the source has none
 */
export async function pinnedHostKeys(
  primary: PrimaryNode,
  source: HostKeySource,
): Promise<{ readonly file: string; readonly keys: readonly HostKey[] }> {
  const { instanceId } = primary;
  const file = join(await tunnelFolder(primary), 'known_hosts');
  const pinned = parseHostKeys(linesOf(await textOf(file), instanceId));
  if (pinned.length > 0) return { file, keys: pinned };
  const keys = await source.hostKeys(primary);
  if (keys.length === 0) throw unknownKeys(instanceId, source);
  await writePrivate(file, keys.map(({ type, base64 }) => `${instanceId} ${type} ${base64}\n`).join(''));
  return { file, keys };
}

/** The lines of a host. */
function linesOf(knownHosts: string, host: string): string {
  return knownHosts
    .split('\n')
    .filter((line) => line.startsWith(`${host} `))
    .join('\n');
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '';
    throw error;
  }
}

function unknownKeys(instanceId: string, { place }: HostKeySource): VergerError {
  return new VergerError('access', `the host key of ${instanceId} is not known: ${place} doesn't have it`, {
    hint: 'logs arrive up to 6 min after a node has started; or give a file with its public host keys: --host-key <file>',
  });
}
