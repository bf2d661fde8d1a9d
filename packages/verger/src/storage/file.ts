import { randomUUID } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { link, mkdir, open, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemCode, systemMessage, VergerError } from '../common/errors.js';
import { type Content, contentOf, piecesOf } from './content.js';
import { entryOf, temporaryPrefix, walkFiles } from './file-walk.js';
import { isKey } from './key.js';
import { changeablePath, leftovers } from './links.js';
import { realPath } from './real-path.js';
import { StorageError, type StorageFault } from './storage-error.js';
import type { Entry, ListOptions, Obstacle, ReadOptions, Storage, WriteOptions } from './storage.js';

/** A local folder as a storage. Reads follow links; nothing is written or removed through a link below the root. */
export class FileStorage implements Storage {
  readonly uri: string;
  readonly concurrency = 1;
  readonly #root: string;

  /** @param root an absolute path */
  constructor(root: string) {
    this.#root = root;
    this.uri = pathToFileURL(root).href;
  }

  async *list(prefix = '', { except }: ListOptions = {}): AsyncGenerator<Entry | Obstacle> {
    try {
      const left = except?.scheme === 'file' ? await realPath(except.path) : undefined;
      yield* walkFiles(this.#root, prefix, left);
    } catch (error) {
      const fault = faultOf(error, join(this.#root, prefix));
      if (prefix === '' || fault.fault !== 'missing') throw fault;
    }
  }

  // Synchronous inside: a small local file costs 15 µs instead of 100 µs, and worker processes, which read most
  // files, have nothing else to do meanwhile.
  read(key: string, options: ReadOptions = {}): Promise<Uint8Array> {
    try {
      return Promise.resolve(readFile(this.#pathOf(key), options));
    } catch (error) {
      return Promise.reject(faultOf(error, key));
    }
  }

  write(key: string, bytes: Uint8Array, options: WriteOptions = {}): Promise<void> {
    return this.writeContent(key, contentOf(bytes), options);
  }

  async writeContent(key: string, content: Content, options: WriteOptions = {}): Promise<void> {
    for (let attempt = 0; attempt < writeAttempts; attempt++) {
      if (await this.#write(key, content, options)) return;
    }
    throw new StorageError('failed', `${key} vanished while it was written`);
  }

  async remove(key: string): Promise<void> {
    await removeFile(this.#changeable(key), key);
  }

  async removeAll(prefix: string): Promise<void> {
    // Any other prefix could match more than one folder, up to the root itself.
    if (!/[^/]\/$/.test(prefix)) throw new StorageError('failed', `not a folder below the root: '${prefix}'`);
    // With its slash, a link would be followed.
    const path = this.#changeable(prefix.slice(0, -1));
    // Another process may still write to it.
    await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 }).catch(
      (error: unknown) => {
        throw faultOf(error, prefix);
      },
    );
  }

  async stat(key: string): Promise<Entry | undefined> {
    try {
      const stats = await stat(this.#pathOf(key));
      return stats.isFile() ? entryOf(key, stats) : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw faultOf(error, key);
    }
  }

  async age(key: string): Promise<number | undefined> {
    const path = this.#changeable(key);
    const probe = join(dirname(path), temporaryPrefix + randomUUID());
    try {
      const written = await stat(path);
      // The folder may be on another machine: writing a file shows that machine's clock.
      await writeNew(probe, contentOf(new Uint8Array()), false);
      return (await stat(probe)).mtimeMs - written.mtimeMs;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw faultOf(error, key);
    } finally {
      await rm(probe, { force: true }).catch(() => undefined);
    }
  }

  async holds({ key, size }: Entry, content: Content): Promise<boolean> {
    if (size !== content.size) return false;
    for (const range of piecesOf(size, pieceBytes)) {
      const [own, other] = [await this.read(key, { range }), await content.read(range)];
      if (Buffer.compare(own, other) !== 0) return false;
    }
    return true;
  }

  async sweep(): Promise<void> {
    for await (const path of leftovers(this.#root)) await removeFile(path, path);
  }

  /** @returns false if someone swept the temporary file away; then `beforePublish` decides about another attempt */
  async #write(key: string, content: Content, options: WriteOptions): Promise<boolean> {
    const target = this.#changeable(key);
    const temporary = join(dirname(target), temporaryPrefix + randomUUID());
    try {
      await mkdir(dirname(target), { recursive: true });
      await writeNew(temporary, content, options.transient !== true);
      await options.beforePublish?.();
      return await publish(temporary, target, options.ifAbsent === true);
    } catch (error) {
      // Report the first error, even if the cleanup fails too.
      await rm(temporary, { force: true }).catch(() => undefined);
      // What `beforePublish` threw.
      if (error instanceof VergerError && !(error instanceof StorageError)) throw error;
      const fault = faultOf(error, key);
      // A file is in the way of a folder, which says nothing about the key.
      const isOther = fault.fault === 'missing' || (fault.fault === 'exists' && options.ifAbsent !== true);
      throw isOther ? new StorageError('failed', systemMessage(error), error) : fault;
    }
  }

  /** @throws StorageError `failed` if the key leads out of the root */
  #pathOf(key: string): string {
    if (isKey(key)) return join(this.#root, key);
    throw new StorageError('failed', `not a path below the folder: '${key}'`);
  }

  #changeable(key: string): string {
    try {
      return changeablePath(this.#root, key);
    } catch (error) {
      throw faultOf(error, key);
    }
  }
}

/**
 * Gives a file that is complete its name.
 * @returns false if it is gone
 */
async function publish(temporary: string, target: string, ifAbsent: boolean): Promise<boolean> {
  try {
    // Unlike a rename, a hard link fails if the target exists.
    await (ifAbsent ? link(temporary, target) : rename(temporary, target));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
  if (ifAbsent) await removeFile(temporary, temporary);
  return true;
}

async function removeFile(path: string, key: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!isMissing(error)) throw faultOf(error, key);
  });
}

const writeAttempts = 3;

/** How much of a large file is held in memory. */
const pieceBytes = 64 * 2 ** 20;

function readFile(path: string, { range, version }: ReadOptions): Uint8Array {
  // Without O_NONBLOCK, opening a pipe that has replaced a listed file would block forever.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new StorageError('changed', 'no longer a regular file');
    if (version !== undefined && entryOf('', stats).version !== version) {
      throw new StorageError('changed', 'modified after it was listed');
    }
    const start = range?.start ?? 0;
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(range?.end ?? stats.size, stats.size) - start));
    let filled = 0;
    while (filled < bytes.length) {
      const got = readSync(file, bytes, filled, bytes.length - filled, start + filled);
      if (got === 0) throw new StorageError('changed', 'shrank while being read');
      filled += got;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

async function writeNew(path: string, content: Content, durable: boolean): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for (const piece of piecesOf(content.size, pieceBytes)) await file.writeFile(await content.read(piece));
    if (durable) await file.sync();
  } finally {
    await file.close();
  }
}

const faults: Readonly<Record<string, StorageFault>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
  EEXIST: 'exists',
  ENOSPC: 'full',
  EDQUOT: 'full',
};

function isMissing(error: unknown): boolean {
  return faults[systemCode(error) ?? ''] === 'missing';
}

function faultOf(error: unknown, key: string): StorageError {
  if (error instanceof StorageError) return error;
  const fault = faults[systemCode(error) ?? ''] ?? 'failed';
  const message = { missing: `no such file: ${key}`, full: `no space left to write ${key}` }[fault as string];
  return new StorageError(fault, message ?? systemMessage(error), error);
}
