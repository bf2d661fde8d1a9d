import { opendirSync } from 'node:fs';
import { systemCode, systemMessage } from '../common/errors.js';
import { StorageError } from './storage-error.js';

/** Failures of the machine or of a mount, whatever the file. */
const environmentCodes = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'ENOTCONN', 'ENODEV', 'ENXIO', 'ESTALE']);

/**
 * Call this when a file can't be read, before its fault is held against it: if the whole folder is gone (renamed,
 * deleted, unmounted), every file in it is missing. An unmounted folder usually still exists, but is empty.
 * @param root its absolute path
 * @param error why the file can't be read
 * @throws StorageError `unavailable` if the fault is the folder's or the machine's
 */
export function requireRoot(root: string, error: unknown): void {
  const cause = error instanceof StorageError ? error.cause : error;
  const code = systemCode(cause);
  if (code === undefined) return;
  const reason = environmentCodes.has(code) ? systemMessage(cause) : faultOfFolder(root);
  if (reason === undefined) return;
  throw new StorageError(
    'unavailable',
    `can't read ${root} any more: ${reason}`,
    error,
    'was it unmounted or renamed? bring it back, then run the same command again to resume',
  );
}

function faultOfFolder(path: string): string | undefined {
  try {
    const folder = opendirSync(path);
    try {
      return folder.readSync() === null ? 'it is empty now' : undefined;
    } finally {
      folder.closeSync();
    }
  } catch (error) {
    return systemMessage(error);
  }
}
