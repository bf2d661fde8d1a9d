import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';

/** A folder that only its owner can enter, also if it exists already. */
export async function privateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
}

/** Replaces a file by one that only its owner can read. */
export async function writePrivate(path: string, content: Uint8Array | string): Promise<void> {
  const next = `${path}.next`;
  await writeFile(next, content, { mode: 0o600 });
  // A file that was left behind keeps its mode.
  await chmod(next, 0o600);
  await rename(next, path);
}
