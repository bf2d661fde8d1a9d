import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { systemCode } from '../../common/errors.js';

/** When the store is pruned, this much stays. */
const keptBytes = 256 * 2 ** 20;
/** Pictures of a few kB: so many are written between two prunings. */
const pruneEvery = 4096;

/**
 * Small pictures on the disk, by the digest of their image. Only their owner can read them: they are copies of what may
 * be personal. Those that nobody looked at for longest go first.
 */
export class PictureStore {
  readonly #folder: string;
  #written = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const path = join(this.#folder, name);
    try {
      const bytes = Uint8Array.from(await readFile(path));
      const now = new Date();
      await utimes(path, now, now);
      return bytes;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const attempt = join(this.#folder, `.${randomUUID()}`);
    await writeFile(attempt, bytes, { mode: 0o600 });
    await rename(attempt, join(this.#folder, name));
    if (this.#written++ % pruneEvery === 0) await this.#prune();
  }

  async #prune(): Promise<void> {
    const files = await Promise.all(
      (await readdir(this.#folder)).map(async (name) => {
        // What is being written gets another name, and another server may prune too.
        const found = await stat(join(this.#folder, name)).catch(() => undefined);
        return { name, size: found?.size ?? 0, mtimeMs: found?.mtimeMs ?? Infinity };
      }),
    );
    let bytes = 0;
    for (const { name, size } of files.sort((a, b) => b.mtimeMs - a.mtimeMs)) {
      bytes += size;
      if (bytes > keptBytes) await rm(join(this.#folder, name), { force: true });
    }
  }
}
