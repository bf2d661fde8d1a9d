// What call.sh starts on an executor, as a file by itself: `node start.mjs <executor's process id> <bundle> <SHA-256>`.
// It unpacks the worker where nobody has yet, and becomes it.
import { hash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parseTar } from 'nanotar';
import { messageOf } from '../../../common/errors.js';

/** In the session's folder, which is the working folder. */
const folder = 'verger-worker';
/** zlib's. */
const leastChunk = 64;
const [, bundle, sha256] = process.argv.slice(2);

try {
  if (!existsSync(folder)) {
    publish(readFileSync(bundle));
    // 75 MB that would stay until something else takes memory, which nothing here does.
    globalThis.gc?.();
  }
  await import(pathToFileURL(resolve(folder, 'dist/spark-worker/resident-main.js')).href);
} catch (error) {
  process.stdout.write(`verger: ${messageOf(error)}\n`);
  process.exit(3);
}

/** Whoever comes second finds the folder of the first one there, which is as good. */
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

/** Each file is compressed by itself: so one of them at a time is in memory. */
function unpack(archive: Uint8Array, into: string): void {
  for (const { name, data = new Uint8Array() } of parseTar(archive)) {
    const path = join(into, name.replace(/\.gz$/, ''));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, gunzipSync(data, { chunkSize: sizeOf(data) }));
  }
}

/**
 * The size of what has been compressed, which stands at the end (RFC 1952, 2.3.1). In one chunk of that size it takes
 * three quarters of the time that it takes in many.
 */
function sizeOf(compressed: Uint8Array): number {
  const { buffer, byteOffset, length } = compressed;
  return Math.max(leastChunk, new DataView(buffer, byteOffset).getUint32(length - 4, true));
}
