import { basename, dirname } from 'node:path';
import { VergerError } from '../common/errors.js';
import { isRunning } from '../common/running-process.js';
import { openStorage } from '../storage/open-storage.js';
import { StorageError } from '../storage/storage-error.js';

/**
 * The right to write a file, among the processes of this machine: two that append to one part file would make
 * nonsense of it. A dead holder's claim is nobody's.
 * @returns gives it back
 * @throws VergerError `locked` while another process holds it
 */
export async function claim(path: string): Promise<() => Promise<void>> {
  const folder = openStorage(dirname(path));
  const key = `${basename(path)}.lock`;
  const own = Buffer.from(String(process.pid));
  try {
    await folder.write(key, own, { ifAbsent: true, transient: true });
  } catch (error) {
    if (!(error instanceof StorageError && error.fault === 'exists')) throw error;
    const holder = Number(Buffer.from(await folder.read(key)).toString());
    if (isRunning(holder)) {
      throw new VergerError('locked', `process ${holder} is downloading to ${path}`, {
        hint: `wait for it to end; where that is another program by now, remove ${path}.lock`,
      });
    }
    await folder.write(key, own, { transient: true });
  }
  return () => folder.remove(key);
}
