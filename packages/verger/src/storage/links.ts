import { lstatSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../common/errors.js';
import { temporaryPrefix } from './file-walk.js';
import { isKey } from './key.js';
import { StorageError } from './storage-error.js';

/**
 * The path of a file that will be written or removed. Below the root no folder on the way to it may be a link:
 * what a link leads to belongs to someone else. The root may be a link, and so may the file: then the link is
 * replaced or removed, not what it leads to.
 * @throws StorageError `failed`, naming the link
 */
export function changeablePath(root: string, key: string): string {
  if (!isKey(key)) throw new StorageError('failed', `not a path below the folder: '${key}'`);
  const names = key.split('/');
  let path = root;
  for (const [index, name] of names.slice(0, -1).entries()) {
    path = join(path, name);
    if (isLink(path)) throw throughLink(names.slice(0, index + 1).join('/'));
  }
  return join(root, key);
}

function isLink(path: string): boolean {
  try {
    // Synchronous: 3 µs instead of 50, for each folder of each file that is written.
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  } catch (error) {
    // A file is in the place of a folder above.
    if (systemCode(error) === 'ENOTDIR') return false;
    throw error;
  }
}

function throughLink(link: string): StorageError {
  return new StorageError(
    'failed',
    `${link} is a link, and verger writes and removes nothing through a link`,
    undefined,
    'remove the link, or put the folder that it leads to in its place',
  );
}

/** The temporary files and folders that unfinished changes left below a folder, without following links. */
export async function* leftovers(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    const isTemporary = entry.name.startsWith(temporaryPrefix);
    if (isTemporary && (entry.isFile() || (entry.isDirectory() && isUuid(entry.name)))) yield path;
    else if (entry.isDirectory()) yield* leftovers(path);
  }
}

/** Whether a folder has the full form of our names: with it goes all that is in it. */
function isUuid(name: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name.slice(temporaryPrefix.length));
}
