// The single file that call.sh runs on an executor: `node start.mjs <executor's process id> <bundle> <SHA-256>`.
// Unpacks the worker if necessary, then becomes it.
import { hash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parseTar } from 'nanotar';
import { messageOf } from '../../../common/errors.js';

/** In the session's folder, which is the working folder. */
const folder = 'verger-worker';
/** The minimum of zlib. */
const minChunkSize = 64;
const [, bundle, sha256] = process.argv.slice(2);

try {
  if (!existsSync(folder)) {
    publish(readFileSync(bundle));
    // Frees 75 MB now: nothing here allocates enough to trigger a collection.
    globalThis.gc?.();
  }
  await import(pathToFileURL(resolve(folder, 'dist/spark-worker/warm-worker.js')).href);
} catch (error) {
  process.stdout.write(`verger: ${messageOf(error)}\n`);
  process.exit(3);
}

/** If another process publishes the folder first, that one is used. */
function publish(archive: Buffer): void {
  if (hash('sha256', archive) !== sha256) throw new Error('the worker bundle is damaged');
  const own = `${folder}.${process.pid}`;
  try {
    unpack(archive, own);
    renameSync(own, folder);
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

/** Files are compressed one by one, so only one is in memory at a time. */
function unpack(archive: Uint8Array, into: string): void {
  for (const { name, data = new Uint8Array() } of parseTar(archive)) {
    const path = join(into, name.replace(/\.gz$/, ''));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, gunzipSync(data, { chunkSize: sizeOf(data) }));
  }
}

/**
 * The uncompressed size, stored at the end (RFC 1952, 2.3.1). Inflating in one chunk of that size takes three
 * quarters of the time of many chunks.
 */
function sizeOf(compressed: Uint8Array): number {
  const { buffer, byteOffset, length } = compressed;
  return Math.max(minChunkSize, new DataView(buffer, byteOffset).getUint32(length - 4, true));
}
