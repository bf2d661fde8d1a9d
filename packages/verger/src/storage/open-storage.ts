import { type Access, europeOnly } from './access.js';
import { FileStorage } from './file.js';
import type { Location } from './location.js';
import { S3Storage } from './s3/s3-storage.js';
import type { Storage } from './storage.js';

/**
 * Opens a folder or a prefix of a bucket. To add a storage, implement `Storage`, run the contract suite on it, and
 * add its scheme here and to `Location.parse`.
 */
export function openStorage(location: Location, access: Access = europeOnly): Storage {
  switch (location.scheme) {
    case 'file':
      return new FileStorage(location.path);
    case 's3':
      return new S3Storage(location, access);
  }
}

/**
 * Checks, before a long run starts, that this process can use every bucket among `folders`: it has credentials, the
 * buckets exist, and their regions are allowed.
 * @returns the access plus the place of the buckets, for other machines, whose configuration may differ
 * @throws StorageError
 */
export async function requireAccess(
  folders: readonly Location[],
  access: Access = europeOnly,
): Promise<Access> {
  const buckets = folders.filter(({ scheme }) => scheme === 's3');
  if (buckets.length === 0) return access;
  const [s3] = await Promise.all(buckets.map((folder) => new S3Storage(folder, access).place()));
  return { ...access, s3 };
}
