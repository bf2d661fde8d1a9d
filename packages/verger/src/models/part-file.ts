import { type FileHandle, open, readFile, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import * as z from 'zod';
import { systemCode, systemMessage, VergerError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import { encodeCompactJson, parseJson } from '../common/json.js';
import { FileStorage } from '../storage/file.js';

/** The address as its digest only, since it may hold a key. */
const originSchema = z.object({ address: z.string(), validator: z.string() });

/** Several times the largest file of weights that we download: 9.4 MB. */
export const maxBytes = 64 * 2 ** 20;

/**
 * A download that an earlier process may have started: `<path>` holds the first bytes, `<path>.json` their origin.
 * Without the latter, the bytes could be of another version, and are discarded.
 */
export class PartFile {
  readonly path: string;
  readonly address: string;
  readonly #file: FileHandle;
  #size: number;
  #validator: string | undefined;

  private constructor(path: string, address: string, file: FileHandle, size: number, validator?: string) {
    this.path = path;
    this.address = address;
    this.#file = file;
    this.#size = size;
    this.#validator = validator;
  }

  /** @param path in an existing folder */
  static async open(path: string, address: string): Promise<PartFile> {
    const origin = originSchema.safeParse(
      parseJson(await readFile(originOf(path)).catch(() => Buffer.of())),
    ).data;
    const file = await open(path, 'a+');
    const part = new PartFile(path, address, file, (await file.stat()).size, origin?.validator);
    if (origin?.address !== sha256(address)) await part.restart(undefined);
    return part;
  }

  /** The address for messages, without what may be secret: a user, a password, a query. */
  get shownAddress(): string {
    const { origin, pathname } = new URL(this.address);
    return `${origin}${pathname}`;
  }

  get size(): number {
    return this.#size;
  }

  /** The server's identifier of the version of these bytes: an ETag or a date. */
  get validator(): string | undefined {
    return this.#validator;
  }

  get isResumable(): boolean {
    return this.#size > 0 && this.#validator !== undefined;
  }

  /** Discards the bytes; those that follow are of version `validator`, or of an unknown one. */
  async restart(validator: string | undefined): Promise<void> {
    await this.#file.truncate(0);
    this.#size = 0;
    this.#validator = validator;
    const origin = originOf(this.path);
    const address = sha256(this.address);
    if (validator === undefined) await rm(origin, { force: true });
    else
      await new FileStorage(dirname(origin)).write(
        basename(origin),
        encodeCompactJson({ address, validator }),
      );
  }

  /** @throws VergerError `download` if the file would be larger than any that we expect */
  requireRoom(size: number): void {
    if (size <= maxBytes) return;
    throw new VergerError('download', `${this.shownAddress}: larger than ${maxBytes / 2 ** 20} MiB`, {
      hint: 'is it the right address? Use --from with another address or a file',
    });
  }

  async append(bytes: Uint8Array): Promise<void> {
    const size = this.#size + bytes.length;
    // Not worth resuming.
    if (size > maxBytes) await this.restart(undefined);
    this.requireRoom(size);
    await this.#file.appendFile(bytes).catch((cause: unknown) => {
      const isFull = ['ENOSPC', 'EDQUOT'].includes(systemCode(cause) ?? '');
      throw new VergerError(isFull ? 'disk-full' : 'storage', systemMessage(cause), { cause });
    });
    this.#size += bytes.length;
  }

  /** Returns all bytes and removes the file. */
  async take(): Promise<Uint8Array> {
    const bytes = await readFile(this.path);
    await this.restart(undefined);
    return bytes;
  }

  /** Closes the file, and removes it unless another process could resume it. */
  async close(): Promise<void> {
    await this.#file.close();
    if (this.isResumable) return;
    await rm(this.path, { force: true });
    await rm(originOf(this.path), { force: true });
  }
}

function originOf(path: string): string {
  return `${path}.json`;
}
