import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, lstat, mkdir, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode, VergerError } from '../common/errors.js';
import { faultOf, isMissing } from './file-fault.js';
import { temporaryPrefix } from './file-walk.js';
import { StorageError } from './storage-error.js';

/** How often a change is tried again after someone has swept its temporary file away. */
export const changeAttempts = 3;

/**
 * Gives a file that is complete its name.
 * @returns false if it is gone
 */
export async function publish(temporary: string, target: string, ifAbsent: boolean): Promise<boolean> {
  try {
    // Unlike a rename, a hard link fails if the target exists.
    await (ifAbsent ? link(temporary, target) : rename(temporary, target));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
  return true;
}

/** Gives a file a second name, or copies it where it can have only one. */
export async function duplicate(path: string, copy: string): Promise<void> {
  await link(path, copy).catch((error: unknown) => {
    if (isMissing(error) || systemCode(error) === 'EEXIST') throw error;
    return copyFile(path, copy, constants.COPYFILE_EXCL);
  });
}

/** Removes a file, or a link itself. */
export async function removeFile(path: string, key: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!isMissing(error)) throw faultOf(error, key, path);
  });
}

/**
 * Removes a file or folder in one step, if `permit` agrees: moves it into a temporary folder, which is gone if someone
 * has swept meanwhile, and then empties that.
 * @param path of a file, a folder or a link, which is removed itself
 */
export async function discard(path: string, key: string, permit: () => Promise<void>): Promise<void> {
  for (let attempt = 0; attempt < changeAttempts; attempt++) {
    const bin = join(dirname(path), temporaryPrefix + randomUUID());
    try {
      await mkdir(bin);
      await permit();
      await rename(path, join(bin, 'removed'));
      return;
    } catch (error) {
      if (error instanceof VergerError) throw error;
      if (!isMissing(error)) throw faultOf(error, key, path);
      if (!(await exists(path))) return;
    } finally {
      await rm(bin, removal).catch(() => undefined);
    }
  }
  throw new StorageError('failed', `${key} could not be removed: its folder is being swept`);
}

/** Another process may still write to a folder that is removed. */
export const removal = { recursive: true, force: true, maxRetries: 5, retryDelay: 20 } as const;

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
