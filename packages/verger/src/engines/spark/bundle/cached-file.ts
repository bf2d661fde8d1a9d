import { statSync } from 'node:fs';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../../common/cache-folder.js';
import { sha256 } from '../../../common/hash.js';
import { vergerVersion } from '../../../common/versions.js';
import { publishedFolder } from '../../../common/published-folder.js';

/** Files of other versions are removed after this long; they are quick to build again. */
const maxAgeMs = 14 * 24 * 3_600_000;

/** A file in this machine's cache. */
export interface CachedFile {
  readonly path: string;
  readonly sha256: string;
}

/**
 * Builds a file once and caches it until one of its sources changes. Rebuilds a damaged file.
 * @param sources the files it is built from
 */
export async function cachedFile(
  name: string,
  sources: Iterable<string>,
  make: () => Promise<Uint8Array>,
  cache = cacheFolder('spark'),
): Promise<CachedFile> {
  const all = join(cache, 'workers');
  const folder = join(all, fingerprint(sources));
  const path = join(folder, name);
  const publish = (): Promise<string> =>
    publishedFolder(folder, async (attempt) => {
      await removeStale(all);
      const bytes = await make();
      await writeFile(join(attempt, name), bytes);
      await writeFile(digestPath(join(attempt, name)), sha256(bytes));
    });
  await publish();
  if (!(await isWhole(path))) {
    await rm(folder, { recursive: true, force: true });
    await publish();
  }
  return { path, sha256: await readFile(digestPath(path), 'utf8') };
}

/**
 * Detects changes without reading the files, which are some 100 MB. Writing or replacing a file changes its
 * ctime, which, unlike its mtime, can't be set.
 */
function fingerprint(files: Iterable<string>): string {
  const states = [...files].map((file) => {
    const { ino, size, ctimeNs } = statSync(file, { bigint: true });
    return `${file} ${ino} ${size} ${ctimeNs}\n`;
  });
  return sha256(vergerVersion() + states.join(''));
}

async function removeStale(all: string): Promise<void> {
  for (const name of await readdir(all)) {
    const folder = join(all, name);
    // Another process may have removed it.
    const stats = await stat(folder).catch(() => undefined);
    if (stats !== undefined && Date.now() - stats.mtimeMs > maxAgeMs)
      await rm(folder, { recursive: true, force: true });
  }
}

async function isWhole(path: string): Promise<boolean> {
  const noted = await readFile(digestPath(path), 'utf8').catch(() => '');
  return sha256(await readFile(path)) === noted;
}

/** The path of its digest. */
function digestPath(path: string): string {
  return `${path}.sha256`;
}
