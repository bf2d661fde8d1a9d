import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../common/cache-folder.js';
import { systemCode } from '../../common/errors.js';

/**
 * Removes the small pictures that `verger serve` has made of images, on this machine and for this user. They are named
 * `<SHA-256>-<side>.webp`.
 *
 * @param digests SHA-256 of the images, in hexadecimal
 */
export async function removePictures(digests: ReadonlySet<string>): Promise<void> {
  const folder = cacheFolder('pictures');
  for (const name of await namesIn(folder))
    if (digests.has(name.split('-')[0])) await rm(join(folder, name), { force: true });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
