import { VergerError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import { Location } from '../storage/location.js';
import type { Storage } from '../storage/storage.js';
import type { Manifest } from './manifest.js';

/**
 * Reads a file that the manifest of a result names.
 * @throws VergerError `corrupt-result` if it is not as the manifest describes it; StorageError
 */
export async function readResultFile(
  output: Storage,
  { name, bytes, sha256: expected }: Manifest['files'][number],
): Promise<Uint8Array> {
  const content = await output.read(name, { maxBytes: bytes });
  if (sha256(content) === expected) return content;
  throw new VergerError(
    'corrupt-result',
    `${name} in ${Location.parse(output.uri).text} does not match its checksum`,
    { hint: 'verger inspect --verify shows what is damaged' },
  );
}
