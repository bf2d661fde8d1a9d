import { Location } from './location.js';
import { requireRoot } from './lost-root.js';
import type { ReadOptions, Storage } from './storage.js';

/**
 * Reads an image's file. Its own faults are a reason to reject it; that of its storage is not.
 * @throws StorageError `unavailable` if the whole storage can't be read, such as an unmounted folder
 */
export async function readInput(input: Storage, key: string, options?: ReadOptions): Promise<Uint8Array> {
  try {
    return await input.read(key, options);
  } catch (error) {
    const { scheme, path } = Location.parse(input.uri);
    if (scheme === 'file') requireRoot(path, error);
    throw error;
  }
}
