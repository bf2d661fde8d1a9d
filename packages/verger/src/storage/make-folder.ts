import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from '../common/errors.js';
import { StorageError } from './storage-error.js';

/**
 * Makes a folder, with those above it. Not by Node's `recursive`, which never ends where a file system has no folders to
 * make, such as `/proc`: there `mkdir` says that the parent is missing, which is there.
 */
export async function makeFolder(path: string): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      await mkdir(path);
      return;
    } catch (error) {
      if (await isFolder(path)) return;
      if (systemCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
      await makeFolder(dirname(path));
    }
  }
  throw new StorageError(
    'failed',
    `can't make the folder ${path}`,
    undefined,
    'its file system may take none: choose another place',
    "can't make a folder",
  );
}

/** Someone may remove the folder above meanwhile. */
const attempts = 3;

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
