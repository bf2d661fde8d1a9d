import { pathToFileURL, fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import { VergerError } from '../common/errors.js';
import { type Access, europeOnly } from './access.js';
import { FileStorage } from './file.js';
import { isS3, s3Uri } from './s3/address.js';
import { S3Storage } from './s3/s3-storage.js';
import type { Storage } from './storage.js';

/**
 * Opens the storage that a user named: a path, or a `file://` or `s3://` address. To add a storage, implement
 * `Storage`, run the contract suite on it, and register its scheme here.
 * @throws VergerError `usage` for an unknown scheme
 */
export function openStorage(location: string, access: Access = europeOnly): Storage {
  return isS3(location) ? new S3Storage(location, access) : new FileStorage(localPath(location));
}

/**
 * Checks, before a long run starts, that this process can use every bucket among `locations`: it has credentials,
 * the buckets exist, and their regions are allowed.
 * @returns the access plus the place of the buckets, for other machines, whose configuration may differ
 * @throws StorageError
 */
export async function requireAccess(
  locations: readonly string[],
  access: Access = europeOnly,
): Promise<Access> {
  const buckets = locations.filter(isS3);
  if (buckets.length === 0) return access;
  const [s3] = await Promise.all(buckets.map((location) => new S3Storage(location, access).place()));
  return { ...access, s3 };
}

/** The full address of a location, valid from any working directory. */
export function absoluteUri(location: string): string {
  return isS3(location) ? s3Uri(location) : pathToFileURL(localPath(location)).href;
}

/** Splits a file's address into that of its folder, for `openStorage`, and its key there. */
export function splitUri(uri: string): { readonly folder: string; readonly name: string } {
  const slash = uri.lastIndexOf('/');
  return { folder: uri.slice(0, slash + 1), name: plainText(uri, uri.slice(slash + 1)) };
}

/** The key of `uri` relative to `folder`. */
export function keyBelow(folder: string, uri: string): string {
  return plainText(uri, uri.slice(folder.length));
}

/** `file://` addresses are percent-encoded, `s3://` ones are not. */
function plainText(uri: string, part: string): string {
  return isS3(uri) ? part : decodeURIComponent(part);
}

function localPath(location: string): string {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1]?.toLowerCase();
  if (scheme === undefined) return resolve(location);
  if (scheme === 'file') return fileURLToPath(location);
  throw new VergerError('usage', `${scheme}:// addresses are not supported`, {
    hint: 'use a path, or a file:// or s3:// address',
  });
}
