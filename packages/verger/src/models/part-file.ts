import { type FileHandle, open, readFile, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import * as z from 'zod';
import { systemCode, systemMessage, VergerError } from '../common/errors.js';
import { encodeCompactJson, parseJson } from '../common/json.js';
import { openStorage } from '../storage/open-storage.js';

const originSchema = z.object({ address: z.string(), validator: z.string() });

/**
 * A download that may have begun in an earlier process: `<path>` holds the first bytes, `<path>.json` of what. Without
 * the latter, bytes can't be told from those of another version, and are not kept.
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

  /** @param path in a folder that exists */
  static async open(path: string, address: string): Promise<PartFile> {
    const origin = originSchema.safeParse(
      parseJson(await readFile(originOf(path)).catch(() => Buffer.of())),
    ).data;
    const file = await open(path, 'a+');
    const part = new PartFile(path, address, file, (await file.stat()).size, origin?.validator);
    if (origin?.address !== address) await part.restart(undefined);
    return part;
  }

  get size(): number {
    return this.#size;
  }

  /** What the server called the version that these bytes are of: an ETag, or a date. */
  get validator(): string | undefined {
    return this.#validator;
  }

  get isResumable(): boolean {
    return this.#size > 0 && this.#validator !== undefined;
  }

  /** Forgets the bytes; what comes now is of the version `validator`, or of one that can't be named. */
  async restart(validator: string | undefined): Promise<void> {
    await this.#file.truncate(0);
    this.#size = 0;
    this.#validator = validator;
    const origin = originOf(this.path);
    const { address } = this;
    if (validator === undefined) await rm(origin, { force: true });
    else
      await openStorage(dirname(origin)).write(basename(origin), encodeCompactJson({ address, validator }));
  }

  async append(bytes: Uint8Array): Promise<void> {
    await this.#file.appendFile(bytes).catch((cause: unknown) => {
      const isFull = ['ENOSPC', 'EDQUOT'].includes(systemCode(cause) ?? '');
      throw new VergerError(isFull ? 'disk-full' : 'storage', systemMessage(cause), { cause });
    });
    this.#size += bytes.length;
  }

  /** All bytes; the file is removed. */
  async take(): Promise<Uint8Array> {
    const bytes = await readFile(this.path);
    await this.restart(undefined);
    return bytes;
  }

  /** Leaves what another process could go on with, and nothing else. */
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
