import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { systemMessage, VergerError } from '../../../common/errors.js';
import { Location } from '../../../storage/location.js';
import { openStorage } from '../../../storage/open-storage.js';
import { type HostKeySource, parseHostKeys } from './host-keys.js';

const maxLogBytes = 1024 * 1024;

/**
 * The output of the bootstrap actions on the primary node, which EMR copies to the bucket of the logs every five minutes:
 * `<log folder>/<cluster>/node/<instance>/bootstrap-actions/<n>/stdout.gz`. Only the node itself knows its name there in
 * time; who may write to the logs of this cluster could replace it.
 */
export const bootstrapLog: HostKeySource = {
  place: 'the log of the bootstrap action',
  hostKeys: async ({ logs, clusterId, instanceId }) => {
    if (logs === undefined) return [];
    const storage = openStorage(Location.parse(logs));
    const folder = `${clusterId}/node/${instanceId}/bootstrap-actions/`;
    const texts: string[] = [];
    for await (const entry of storage.list(folder)) {
      if ('obstacle' in entry || !/\/stdout(\.gz)?$/.test(entry.key)) continue;
      const bytes = await storage.read(entry.key, { maxBytes: maxLogBytes });
      texts.push(entry.key.endsWith('.gz') ? unpacked(bytes) : Buffer.from(bytes).toString());
    }
    return parseHostKeys(texts.join('\n'));
  },
};

/** A file with public keys or a known_hosts file, of which the user knows that it is right. */
export function hostKeyFile(file: string): HostKeySource {
  return {
    place: file,
    hostKeys: async () => {
      const text = await readFile(file, 'utf8').catch((error: unknown) => {
        throw new VergerError('not-found', `can't read the host keys in ${file}: ${systemMessage(error)}`, {
          cause: error,
        });
      });
      return parseHostKeys(text);
    },
  };
}

function unpacked(bytes: Uint8Array): string {
  return gunzipSync(bytes, { maxOutputLength: 16 * maxLogBytes }).toString();
}
