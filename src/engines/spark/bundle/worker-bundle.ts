import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'fflate';
import { createTar } from 'nanotar';
import { sha256 } from '../../../common/hash.js';
import { vergerVersion } from '../../../common/versions.js';
import { bundleFiles } from './bundle-files.js';
import { type KeptFile, keptFile } from './kept-file.js';
import type { Platform } from './platform.js';

/** Any time will do that is always the same. */
const mtime = Date.UTC(2000, 0, 1);

/**
 * All that executors of a platform need but Node: a `.tar`, of which each file is compressed by itself, so that start.ts
 * has one at a time in memory. The same files give the same bytes, anywhere and at any time; it is packed once and kept.
 * @throws VergerError `spark` where something that the platform needs is not installed here
 */
export async function workerBundle(platform: Platform, cache?: string): Promise<KeptFile> {
  const files = bundleFiles(platform);
  return keptFile('worker.tar', fingerprint(files), async () => pack(await readAll(files)), cache);
}

/**
 * Tells whether files are those of last time without reading their 74 MB. A file that is written or replaced has another
 * time of change, which unlike that of its content nobody can set.
 */
function fingerprint(files: ReadonlyMap<string, string>): string {
  const states = [...files].map(([path, file]) => {
    const { ino, size, ctimeNs } = statSync(file, { bigint: true });
    return `${path} ${ino} ${size} ${ctimeNs}\n`;
  });
  return sha256(vergerVersion() + states.join(''));
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
    attrs: { mode: '644', uid: 0, gid: 0, mtime },
  }));
  return createTar(files);
}

/** By a library of JavaScript: zlib's bytes would depend on the release of Node. */
export function compressed(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: 6, mtime });
}
