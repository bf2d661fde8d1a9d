import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * A folder that is made once and then stays. It is filled under a name of its own and published by one rename, so
 * that what stands at the final name is whole, whoever is interrupted, and two makers do each other no harm.
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
      // Another one was faster: theirs is as good.
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(attempt, { recursive: true, force: true });
  }
  return folder;
}
