import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What executors print, in files that Spark names so. */
const logs: ReadonlySet<string> = new Set(['stdout', 'stderr']);

/**
 * Removes what a stopped cluster needs no more: shuffle files, and the jars, workers and models that executors
 * received, which are some hundred MB a run. Keeps what the executors printed.
 */
export async function removeScratch(folder: string): Promise<void> {
  await rm(join(folder, 'tmp'), { recursive: true, force: true });
  await removeAllBut(logs, join(folder, 'work'));
}

async function removeAllBut(kept: ReadonlySet<string>, folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await removeAllBut(kept, path);
    else if (!kept.has(entry.name)) await rm(path, { force: true });
  }
}
