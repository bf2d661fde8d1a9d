import { VergerError } from '../common/errors.js';
import type { Access } from './access.js';
import type { Location } from './location.js';
import { openStorage } from './open-storage.js';
import { StorageError } from './storage-error.js';
import type { ReadOptions } from './storage.js';

/**
 * Reads a file that a user has named.
 *
 * @throws StorageError `missing`; VergerError `usage` if it is a folder, or larger than `maxBytes`
 */
export async function readNamedFile(
  location: Location,
  access: Access,
  options: ReadOptions = {},
): Promise<Uint8Array> {
  try {
    return await openStorage(location.parent, access).read(location.name, options);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    if (error.fault === 'missing') throw new StorageError('missing', `no such file: ${location.text}`, error);
    if (error.fault === 'changed') throw new VergerError('usage', `${location.text} is not a file`);
    throw error;
  }
}
