import { statSync } from 'node:fs';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../../common/cache-folder.js';
import { sha256 } from '../../../common/hash.js';
import { vergerVersion } from '../../../common/versions.js';
import { publishedFolder } from '../../../common/published-folder.js';

/** What has been made of former versions is let go after so long: it is soon made again. */
const keptMs = 14 * 24 * 3_600_000;

/** A file of this machine's cache. */
export interface KeptFile {
  readonly path: string;
  readonly sha256: string;
}

/**
 * A file that is made once and kept, for as long as the files that it is made of are those of last time. One that has
 * been damaged since is made anew.
 * @param sources what it is made of
 */
export async function keptFile(
  name: string,
  sources: Iterable<string>,
  make: () => Promise<Uint8Array>,
  cache = cacheFolder('spark'),
): Promise<KeptFile> {
  const all = join(cache, 'workers');
  const folder = join(all, fingerprint(sources));
  const path = join(folder, name);
  const publish = (): Promise<string> =>
    publishedFolder(folder, async (attempt) => {
      await letGo(all);
      const bytes = await make();
      await writeFile(join(attempt, name), bytes);
      await writeFile(noteOf(join(attempt, name)), sha256(bytes));
    });
  await publish();
  if (!(await isWhole(path))) {
    await rm(folder, { recursive: true, force: true });
    await publish();
  }
  return { path, sha256: await readFile(noteOf(path), 'utf8') };
}

/**
 * Tells whether files are those of last time without reading them: they have some 100 MB. A file that is written or
 * replaced has another time of change, which unlike that of its content nobody can set.
 */
function fingerprint(files: Iterable<string>): string {
  const states = [...files].map((file) => {
    const { ino, size, ctimeNs } = statSync(file, { bigint: true });
    return `${file} ${ino} ${size} ${ctimeNs}\n`;
  });
  return sha256(vergerVersion() + states.join(''));
}

async function letGo(all: string): Promise<void> {
  for (const name of await readdir(all)) {
    const folder = join(all, name);
    // Another one may have let it go.
    const stats = await stat(folder).catch(() => undefined);
    if (stats !== undefined && Date.now() - stats.mtimeMs > keptMs)
      await rm(folder, { recursive: true, force: true });
  }
}

async function isWhole(path: string): Promise<boolean> {
  const noted = await readFile(noteOf(path), 'utf8').catch(() => '');
  return sha256(await readFile(path)) === noted;
}

/** Where its digest is noted. */
function noteOf(path: string): string {
  return `${path}.sha256`;
}
