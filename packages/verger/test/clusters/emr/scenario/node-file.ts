import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What is uploaded as Node where no node will unpack it: a real tarball has a hundred megabytes. @returns its path */
export async function writeNodeFile(folder: string): Promise<string> {
  const path = join(folder, 'node-v22.22.0-linux-x64.tar.gz');
  await writeFile(path, 'no Node');
  return path;
}
