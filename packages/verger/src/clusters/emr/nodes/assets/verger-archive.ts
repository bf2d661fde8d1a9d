import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { vergerVersion } from '../../../../common/versions.js';
import { cachedFile } from '../../../../engines/spark/bundle/cached-file.js';
import type { Platform } from '../../../../engines/spark/bundle/platform.js';
import type { Asset } from './asset.js';
import { packageTree } from './package-tree.js';
import { tarEnd, tarFile } from './tar.js';

/** What no program reads: types, source maps, and the SDK's second form for bundlers. Packages below have their own place. */
const unread = /(^|\/)node_modules\/|^dist-(es|types)\/|\.(d\.[cm]?ts|map)$/;
const unreadOfVerger = /^(docs|src|test|CHANGELOG|.*\.api\.md|dist\.next)/;

/** ONNX Runtime's one package has the code of all platforms. */
const onnxNative = /^bin\/napi-v\d+\/(\w+)\/(\w+)\//;

/**
 * Verger with the packages that it needs on a platform, for the node where the driver runs: `node_modules` in a
 * `.tar.gz`. Built once and cached; the same files give the same bytes with the same release of Node.
 * @throws VergerError `usage` if a package that the platform needs is not installed here
 */
export async function vergerArchive(platform: Platform, cache?: string): Promise<Asset> {
  const files = archivedFiles(platform);
  const name = `verger-${vergerVersion()}-linux-${platform.arch}.tar.gz`;
  return { ...(await cachedFile(name, files.values(), () => pack(files), cache)), name };
}

/** The files by their paths in the archive, in byte order. */
function archivedFiles(platform: Platform): ReadonlyMap<string, string> {
  const files: [string, string][] = [];
  for (const [path, folder] of packageTree(platform)) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      const inside = file.slice(folder.length + 1).replaceAll('\\', '/');
      if (isRead(inside, path, platform)) files.push([`${path}/${inside}`, file]);
    }
  }
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isRead(inside: string, path: string, { arch }: Platform): boolean {
  const native = onnxNative.exec(inside);
  if (native !== null && path.endsWith('onnxruntime-node'))
    return native[1] === 'linux' && native[2] === arch;
  return !unread.test(inside) && !(path === 'node_modules/verger' && unreadOfVerger.test(inside));
}

function pack(files: ReadonlyMap<string, string>): Promise<Uint8Array> {
  return buffer(Readable.from(blocksOf(files)).pipe(createGzip()));
}

async function* blocksOf(files: ReadonlyMap<string, string>): AsyncGenerator<Uint8Array> {
  for (const [path, file] of files) yield* tarFile(path, await readFile(file));
  yield tarEnd;
}
