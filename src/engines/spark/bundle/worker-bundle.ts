import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'fflate';
import { createTar } from 'nanotar';
import { cacheFolder } from '../../../common/cache-folder.js';
import { sha256 } from '../../../common/hash.js';
import { vergerVersion } from '../../../common/versions.js';
import { publishedFolder } from '../cluster/published-folder.js';
import { bundleFiles } from './bundle-files.js';
import { nodeBinary } from './node-binary.js';
import type { Platform } from './platform.js';

/** Node's own place in a bundle that holds one. */
export const nodeFile = 'bin/node';

const archiveFile = 'worker.tar.gz';
const archiveDigestFile = 'worker.tar.gz.sha256';
/** Any time will do that is always the same. */
const mtime = Date.UTC(2000, 0, 1);

/** A `.tar.gz` with all that executors need, with or without Node. */
export interface WorkerBundle {
  readonly sha256: string;
  /** Where it lies on this machine. */
  readonly path: string;
  readonly hasNode: boolean;
}

export interface BundleOptions {
  /** Whether Node itself comes along. */
  readonly withNode?: boolean;
  /** The folder that keeps what has been made. */
  readonly cache?: string;
}

/**
 * The bundle for a platform. The same files give the same bytes, anywhere and at any time; it is packed once and kept
 * in the cache. One that has been damaged there is made anew.
 * @throws VergerError `spark` where something that the platform needs is not installed here
 */
export async function workerBundle(
  platform: Platform,
  { withNode = false, cache = cacheFolder('spark') }: BundleOptions = {},
): Promise<WorkerBundle> {
  const contents = await readAll(platform, withNode);
  const sums = [...contents].map(([path, bytes]) => `${sha256(bytes)}  ${path}\n`).join('');
  const folder = join(cache, 'workers', sha256(sums));
  const make = (): Promise<string> =>
    publishedFolder(folder, async (attempt) => {
      const bytes = pack(contents);
      await writeFile(join(attempt, archiveFile), bytes);
      await writeFile(join(attempt, archiveDigestFile), sha256(bytes));
    });
  await make();
  const kept = await digestIfWhole(folder);
  if (kept === undefined) {
    await rm(folder, { recursive: true, force: true });
    await make();
  }
  const digest = kept ?? (await readFile(join(folder, archiveDigestFile), 'utf8'));
  return { sha256: digest, path: join(folder, archiveFile), hasNode: withNode };
}

async function digestIfWhole(folder: string): Promise<string | undefined> {
  const noted = await readFile(join(folder, archiveDigestFile), 'utf8').catch(() => '');
  return sha256(await readFile(join(folder, archiveFile))) === noted ? noted : undefined;
}

async function readAll(platform: Platform, withNode: boolean): Promise<Map<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  const manifest = { name: 'verger', version: vergerVersion(), type: 'module' };
  contents.set('package.json', Buffer.from(JSON.stringify(manifest)));
  for (const [path, file] of bundleFiles(platform)) contents.set(path, await readFile(file));
  if (withNode) contents.set(nodeFile, await readFile(nodeBinary(platform)));
  return new Map([...contents].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function pack(contents: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const files = [...contents].map(([name, data]) => ({
    name,
    data,
    attrs: { mode: name === nodeFile ? '755' : '644', uid: 0, gid: 0, mtime },
  }));
  return gzipSync(createTar(files), { level: 6, mtime });
}
