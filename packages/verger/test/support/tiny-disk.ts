import { execFileSync } from 'node:child_process';

/**
 * Puts a file system of so many bytes on a folder.
 * @returns what takes it away again; `undefined`, with the reason printed, where this user may not mount
 */
export function mountTinyDisk(folder: string, bytes: number): (() => void) | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    console.warn(`skipped: no small file system can be mounted here (${String(error).split('\n')[0]})`);
    return undefined;
  }
  // Processes that live there do not hinder it.
  return () => execFileSync('umount', ['--lazy', folder]);
}
