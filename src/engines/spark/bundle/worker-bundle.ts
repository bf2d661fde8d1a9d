import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { cacheFolder } from '../../../common/cache-folder.js';
import { sha256 } from '../../../common/hash.js';
import { vergerVersion } from '../../../common/versions.js';
import { publishedFolder } from '../cluster/published-folder.js';
import { bundleFiles } from './bundle-files.js';
import { nodeBinary } from './node-binary.js';
import type { Platform } from './platform.js';

/** The list of digests in a bundle, in the format of `sha256sum`. */
export const sumsFile = 'SHA256SUMS';

/** Node's own place in a bundle that holds one. */
export const nodeFile = 'bin/node';

const zipFile = 'worker.zip';
const zipDigestFile = 'worker.zip.sha256';

/** A zip with all that executors need, with or without Node. */
export interface WorkerBundle {
  /** The SHA-256 of its `SHA256SUMS`, which names the SHA-256 of every other file. */
  readonly digest: string;
  /** Where the zip lies on this machine. */
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
 * The bundle for a platform. The same files give the same bytes, anywhere and at any time; it is zipped once and kept
 * in the cache. One that has been damaged there is made anew.
 * @throws VergerError `spark` where something that the platform needs is not installed here
 */
export async function workerBundle(
  platform: Platform,
  { withNode = false, cache = cacheFolder('spark') }: BundleOptions = {},
): Promise<WorkerBundle> {
  const contents = await readAll(platform, withNode);
  const sums = [...contents].map(([path, bytes]) => `${sha256(bytes)}  ${path}\n`).join('');
  const digest = sha256(sums);
  contents.set(sumsFile, Buffer.from(sums));
  const folder = join(cache, 'workers', digest);
  const make = (): Promise<string> =>
    publishedFolder(folder, async (attempt) => {
      const bytes = zip(contents);
      await writeFile(join(attempt, zipFile), bytes);
      await writeFile(join(attempt, zipDigestFile), sha256(bytes));
    });
  await make();
  if (!(await isWhole(folder))) {
    await rm(folder, { recursive: true, force: true });
    await make();
  }
  return { digest, path: join(folder, zipFile), hasNode: withNode };
}

async function isWhole(folder: string): Promise<boolean> {
  const digest = await readFile(join(folder, zipDigestFile), 'utf8').catch(() => '');
  return sha256(await readFile(join(folder, zipFile))) === digest;
}

async function readAll(platform: Platform, withNode: boolean): Promise<Map<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  const manifest = { name: 'verger', version: vergerVersion(), type: 'module' };
  contents.set('package.json', Buffer.from(JSON.stringify(manifest)));
  for (const [path, file] of bundleFiles(platform)) contents.set(path, await readFile(file));
  if (withNode) contents.set(nodeFile, await readFile(nodeBinary(platform)));
  return new Map([...contents].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function zip(contents: ReadonlyMap<string, Uint8Array>): Uint8Array {
  // A zip's times are local ones: the same numbers in every zone.
  const mtime = new Date(2000, 0, 1);
  return zipSync(Object.fromEntries(contents), { level: 6, mtime });
}
