import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemCode, systemMessage, VergerError } from '../common/errors.js';

/**
 * A temporary folder for images on their way: a worker process takes them as files, so that one which kills it is
 * still there for the next.
 */
export class Spool {
  readonly #folder: string;
  #images = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws VergerError `disk-full`, `storage` */
  static async open(): Promise<Spool> {
    try {
      const spool = new Spool(await mkdtemp(join(tmpdir(), 'verger-features-')));
      await mkdir(spool.#imagesFolder);
      return spool;
    } catch (error) {
      throw spoolError(error);
    }
  }

  /** Where the images lie. */
  get images(): string {
    return `${pathToFileURL(this.#imagesFolder).href}/`;
  }

  /** Where tasks may leave what they make. */
  get output(): string {
    return `${pathToFileURL(join(this.#folder, 'output')).href}/`;
  }

  newImage(): SpooledImage {
    const name = `${this.#images++}`;
    return new SpooledImage(name, join(this.#imagesFolder, name));
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #imagesFolder(): string {
    return join(this.#folder, 'images');
  }
}

/** A file that is written while its bytes arrive. Synchronous: it goes into the page cache, one piece at a time. */
export class SpooledImage {
  /** Its key below `Spool.images`. */
  readonly name: string;
  readonly #path: string;
  readonly #file: number;
  #bytes = 0;

  constructor(name: string, path: string) {
    this.name = name;
    this.#path = path;
    try {
      this.#file = openSync(path, 'wx');
    } catch (error) {
      throw spoolError(error);
    }
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @throws VergerError `disk-full`, `storage` */
  write(bytes: Uint8Array): void {
    try {
      writeFileSync(this.#file, bytes);
    } catch (error) {
      throw spoolError(error);
    }
    this.#bytes += bytes.length;
  }

  /** Nothing more will come. */
  end(): void {
    closeSync(this.#file);
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }
}

function spoolError(cause: unknown): VergerError {
  const isFull = ['ENOSPC', 'EDQUOT'].includes(systemCode(cause) ?? '');
  const hint = 'TMPDIR names the folder for temporary files: some images at a time lie there';
  return new VergerError(
    isFull ? 'disk-full' : 'storage',
    `can't keep an image in ${tmpdir()}: ${systemMessage(cause)}`,
    { cause, hint },
  );
}
