import { readFile } from 'node:fs/promises';
import { createTar } from 'nanotar';
import { vergerVersion } from '../../../common/versions.js';
import { bundleFiles } from './bundle-files.js';
import { compressed, fixedMtime } from './compressed.js';
import { type CachedFile, cachedFile } from './cached-file.js';
import type { Platform } from './platform.js';

/**
 * All that executors of a platform need except Node: a `.tar` whose files are compressed one by one, so that
 * start.ts holds only one in memory. The same files give the same bytes anywhere, at any time. Built once and
 * cached.
 * @throws VergerError `spark` if something the platform needs is not installed here
 */
export async function workerBundle(platform: Platform, cache?: string): Promise<CachedFile> {
  const files = bundleFiles(platform);
  return cachedFile('worker.tar', files.values(), async () => pack(await readAll(files)), cache);
}

async function readAll(files: ReadonlyMap<string, string>): Promise<Map<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  const manifest = { name: 'verger', version: vergerVersion(), type: 'module' };
  contents.set('package.json', Buffer.from(JSON.stringify(manifest)));
  for (const [path, file] of files) contents.set(path, await readFile(file));
  return new Map([...contents].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function pack(contents: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const files = [...contents].map(([name, bytes]) => ({
    name: `${name}.gz`,
    data: compressed(bytes),
    attrs: { mode: '644', uid: 0, gid: 0, mtime: fixedMtime },
  }));
  return createTar(files);
}
