import { randomUUID } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { lstat, open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemMessage, VergerError } from '../common/errors.js';
import { type Content, contentOf, piecesOf } from './content.js';
import { changeAttempts, discard, duplicate, publish, removal, removeFile } from './file-change.js';
import { faultOf, isMissing } from './file-fault.js';
import { entryOf, temporaryPrefix, walkFiles } from './file-walk.js';
import { isKey } from './key.js';
import { changeablePath, leftovers } from './links.js';
import { makeFolder } from './make-folder.js';
import { realPath } from './real-path.js';
import { StorageError } from './storage-error.js';
import type {
  ChangeOptions,
  Entry,
  ListOptions,
  Obstacle,
  ReadOptions,
  Storage,
  WriteOptions,
} from './storage.js';

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
      if (!isMissing(error)) throw faultOf(error, join(this.#root, prefix));
      if (prefix === '') throw new StorageError('missing', `no such folder: ${this.#root}`, error);
    }
  }

  // Synchronous inside: a small local file costs 15 µs instead of 100 µs, and worker processes, which read most
  // files, have nothing else to do meanwhile.
  read(key: string, options: ReadOptions = {}): Promise<Uint8Array> {
    try {
      return Promise.resolve(readFile(this.#pathOf(key), options));
    } catch (error) {
      return Promise.reject(this.#faultOf(error, key));
    }
  }

  write(key: string, bytes: Uint8Array, options: WriteOptions = {}): Promise<void> {
    return this.writeContent(key, contentOf(bytes), options);
  }

  async writeContent(key: string, content: Content, options: WriteOptions = {}): Promise<void> {
    const store = (path: string): Promise<void> => writeNew(path, content, options.transient !== true);
    await this.#publish(key, store, options);
  }

  async append(key: string, bytes: Uint8Array): Promise<boolean> {
    const path = this.#changeable(key);
    try {
      await makeFolder(dirname(path));
      const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
      const file = await open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW);
      try {
        const { size } = await file.stat();
        await file.writeFile(bytes).catch(async (error: unknown) => {
          await file.truncate(size).catch(() => undefined);
          throw error;
        });
      } finally {
        await file.close();
      }
      return true;
    } catch (error) {
      throw this.#faultOf(error, key);
    }
  }

  async copy(from: string, to: string, { permit }: ChangeOptions = {}): Promise<void> {
    const source = this.#changeable(from);
    if ((await this.stat(from)) === undefined) throw new StorageError('missing', `no such file: ${from}`);
    await this.#publish(to, (path) => duplicate(source, path), { permit });
  }

  async remove(key: string, { permit }: ChangeOptions = {}): Promise<void> {
    const path = this.#changeable(key);
    // A folder is in the way: unlink names the fault.
    const isFolder = (await lstat(path).catch(() => undefined))?.isDirectory() === true;
    await (permit === undefined || isFolder ? removeFile(path, key) : discard(path, key, permit));
  }

  async removeAll(prefix: string, { permit }: ChangeOptions = {}): Promise<void> {
    // Any other prefix could match more than one folder, up to the root itself.
    if (!/[^/]\/$/.test(prefix)) throw new StorageError('failed', `not a folder below the root: '${prefix}'`);
    // With its slash, a link would be followed.
    const path = this.#changeable(prefix.slice(0, -1));
    if (permit !== undefined) return discard(path, prefix, permit);
    await rm(path, removal).catch((error: unknown) => {
      throw this.#faultOf(error, prefix);
    });
  }

  async stat(key: string): Promise<Entry | undefined> {
    try {
      const stats = await stat(this.#pathOf(key));
      return stats.isFile() ? entryOf(key, stats) : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw this.#faultOf(error, key);
    }
  }

  async age(key: string): Promise<number | undefined> {
    const path = this.#changeable(key);
    const probe = join(dirname(path), temporaryPrefix + randomUUID());
    try {
      const written = await stat(path);
      // The folder may be on another machine: a new file shows that machine's clock.
      const file = await open(probe, 'wx');
      // Not by its name: someone may sweep it away.
      const now = await file.stat().finally(() => file.close());
      return now.mtimeMs - written.mtimeMs;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw this.#faultOf(error, key);
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
    for await (const path of leftovers(this.#root)) {
      await rm(path, removal).catch((error: unknown) => {
        throw faultOf(error, path);
      });
    }
  }

  /** @param store makes the file under a temporary name */
  async #publish(key: string, store: (path: string) => Promise<void>, options: WriteOptions): Promise<void> {
    for (let attempt = 0; attempt < changeAttempts; attempt++) {
      if (await this.#write(key, store, options)) return;
    }
    throw new StorageError('failed', `${key} vanished while it was written`);
  }

  /** @returns false if someone swept the temporary file away; then `permit` decides about another attempt */
  async #write(key: string, store: (path: string) => Promise<void>, options: WriteOptions): Promise<boolean> {
    const target = this.#changeable(key);
    const temporary = join(dirname(target), temporaryPrefix + randomUUID());
    try {
      await makeFolder(dirname(target));
      await store(temporary);
      await options.permit?.();
      const isThere = await publish(temporary, target, options.ifAbsent === true);
      // Between two names of one file a rename does nothing.
      await rm(temporary, { force: true });
      return isThere;
    } catch (error) {
      // Report the first error, even if the cleanup fails too.
      await rm(temporary, { force: true }).catch(() => undefined);
      // What `permit` threw.
      if (error instanceof VergerError && !(error instanceof StorageError)) throw error;
      const fault = this.#faultOf(error, key);
      // A file is in the way of a folder, which says nothing about the key.
      const isOther = fault.fault === 'missing' || (fault.fault === 'exists' && options.ifAbsent !== true);
      throw isOther
        ? new StorageError(
            'failed',
            `${systemMessage(error)}: ${target}`,
            error,
            undefined,
            systemMessage(error),
          )
        : fault;
    }
  }

  /** @throws StorageError `failed` if the key leads out of the root */
  #pathOf(key: string): string {
    if (isKey(key)) return join(this.#root, key);
    throw new StorageError('failed', `not a path below the folder: '${key}'`);
  }

  #faultOf(error: unknown, key: string): StorageError {
    return faultOf(error, key, join(this.#root, key));
  }

  #changeable(key: string): string {
    try {
      return changeablePath(this.#root, key);
    } catch (error) {
      throw this.#faultOf(error, key);
    }
  }
}

/** How much of a large file is held in memory. */
const pieceBytes = 64 * 2 ** 20;
/** What one read of Node's can return (libuv's limit). */
const maxReadBytes = 2 ** 31 - 1;

function readFile(path: string, { range, version, maxBytes }: ReadOptions): Uint8Array {
  // Without O_NONBLOCK, opening a pipe that has replaced a listed file would block forever.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new StorageError('changed', 'no longer a regular file');
    if (version !== undefined && entryOf('', stats).version !== version) {
      throw new StorageError('changed', 'modified after it was listed');
    }
    if (maxBytes !== undefined && stats.size > maxBytes) {
      throw new StorageError('changed', `${maxBytes} bytes when listed, ${stats.size} when read`);
    }
    const start = range?.start ?? 0;
    const length = Math.max(0, Math.min(range?.end ?? stats.size, stats.size) - start);
    if (length > maxReadBytes) throw new StorageError('failed', `too large to read at once: ${length} bytes`);
    const bytes = Buffer.allocUnsafe(length);
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
