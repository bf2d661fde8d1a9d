import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Creates a folder once. It is filled under a temporary name and published by a rename, so the folder at the final
 * name is always complete, and concurrent or interrupted calls do no harm.
 */
export async function publishedFolder(
  folder: string,
  fill: (attempt: string) => Promise<void>,
): Promise<string> {
  if (existsSync(folder)) return folder;
  const attempt = `${folder}.${randomUUID()}.attempt`;
  await mkdir(dirname(folder), { recursive: true });
  try {
    await mkdir(attempt);
    await fill(attempt);
    await rename(attempt, folder).catch((error: unknown) => {
      // Another process was faster: its folder is as good.
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(attempt, { recursive: true, force: true });
  }
  return folder;
}
