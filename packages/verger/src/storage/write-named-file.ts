import { VergerError } from '../common/errors.js';
import type { Access } from './access.js';
import type { Location } from './location.js';
import { openStorage } from './open-storage.js';
import { StorageError } from './storage-error.js';

/** @throws VergerError `usage` if there is such a file */
export async function requireNoFile(location: Location, access: Access): Promise<void> {
  if ((await openStorage(location.parent, access).stat(location.name)) !== undefined) throw taken(location);
}

/** @throws VergerError `usage` if there is such a file and it may not be replaced */
export async function writeNamedFile(
  location: Location,
  bytes: Uint8Array,
  access: Access,
  { overwrite }: { readonly overwrite: boolean },
): Promise<void> {
  try {
    await openStorage(location.parent, access).write(location.name, bytes, { ifAbsent: !overwrite });
  } catch (error) {
    if (error instanceof StorageError && error.fault === 'exists') throw taken(location);
    throw error;
  }
}

function taken({ text }: Location): VergerError {
  return new VergerError('usage', `${text} exists`, { hint: 'to replace it, add --overwrite' });
}
