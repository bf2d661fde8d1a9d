import { execFileSync } from 'node:child_process';

/**
 * Mounts a file system of the given size on a folder.
 * @returns a function that unmounts it; `undefined`, with the reason printed, if this user may not mount
 */
export function mountTinyDisk(folder: string, bytes: number): (() => void) | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    console.warn(`skipped: no small file system can be mounted here (${String(error).split('\n')[0]})`);
    return undefined;
  }
  // Works even while processes use it.
  return () => execFileSync('umount', ['--lazy', folder]);
}
