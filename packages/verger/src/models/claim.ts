import { basename, dirname } from 'node:path';
import { VergerError } from '../common/errors.js';
import { isRunning, pidNamespace } from '../common/running-process.js';
import { FileStorage } from '../storage/file.js';
import { StorageError } from '../storage/storage-error.js';

/**
 * Locks a file for writing, among the processes on this machine: two that append to the same part file would corrupt
 * it. A lock whose holder is dead is taken over. A holder in another container, whose process can't be seen from here,
 * counts as alive.
 * @returns releases the lock
 * @throws VergerError `locked` while another process holds it
 */
export async function claim(path: string): Promise<() => Promise<void>> {
  const folder = new FileStorage(dirname(path));
  const key = `${basename(path)}.lock`;
  const namespace = pidNamespace() ?? '';
  const own = Buffer.from(`${process.pid} ${namespace}`);
  try {
    await folder.write(key, own, { ifAbsent: true, transient: true });
  } catch (error) {
    if (!(error instanceof StorageError && error.fault === 'exists')) throw error;
    const [pid, theirs = namespace] = Buffer.from(await folder.read(key))
      .toString()
      .split(' ');
    const isElsewhere = theirs !== namespace;
    if (isElsewhere || isRunning(Number(pid))) {
      const holder = `process ${pid}${isElsewhere ? ' of another container' : ''}`;
      throw new VergerError('locked', `${holder} is downloading to ${path}`, {
        hint: `wait for it to finish; if no verger is downloading, delete ${path}.lock`,
      });
    }
    await folder.write(key, own, { transient: true });
  }
  return () => folder.remove(key);
}
