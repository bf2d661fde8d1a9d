import { basename, dirname } from 'node:path';
import { VergerError } from '../common/errors.js';
import { isRunning } from '../common/running-process.js';
import { FileStorage } from '../storage/file.js';
import { StorageError } from '../storage/storage-error.js';

/**
 * Locks a file for writing, among the processes on this machine: two that append to the same part file would corrupt
 * it. A lock whose holder is dead is taken over.
 * @returns releases the lock
 * @throws VergerError `locked` while another process holds it
 */
export async function claim(path: string): Promise<() => Promise<void>> {
  const folder = new FileStorage(dirname(path));
  const key = `${basename(path)}.lock`;
  const own = Buffer.from(String(process.pid));
  try {
    await folder.write(key, own, { ifAbsent: true, transient: true });
  } catch (error) {
    if (!(error instanceof StorageError && error.fault === 'exists')) throw error;
    const holder = Number(Buffer.from(await folder.read(key)).toString());
    if (isRunning(holder)) {
      throw new VergerError('locked', `process ${holder} is downloading to ${path}`, {
        hint: `wait for it to finish; if process ${holder} is not verger, delete ${path}.lock`,
      });
    }
    await folder.write(key, own, { transient: true });
  }
  return () => folder.remove(key);
}
