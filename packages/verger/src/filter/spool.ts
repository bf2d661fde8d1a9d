import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Location } from '../storage/location.js';
import { systemCode, systemMessage, VergerError } from '../common/errors.js';

/**
 * A temporary folder for incoming images. A worker process reads them as files, so an image that kills it is still
 * there for the next one.
 */
export class Spool {
  readonly folder: string;
  #images = 0;

  private constructor(folder: string) {
    this.folder = folder;
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

  /** The folder of the images. */
  get images(): Location {
    return Location.parse(this.#imagesFolder);
  }

  /** The folder for the output of tasks. */
  get output(): Location {
    return Location.parse(join(this.folder, 'output'));
  }

  newImage(): SpooledImage {
    const name = `${this.#images++}`;
    return new SpooledImage(name, join(this.#imagesFolder, name));
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  get #imagesFolder(): string {
    return join(this.folder, 'images');
  }
}

/** A file written as its bytes arrive. Synchronous: each piece goes to the page cache. */
export class SpooledImage {
  /** Its key relative to `Spool.images`. */
  readonly name: string;
  readonly path: string;
  readonly #file: number;
  #bytes = 0;

  constructor(name: string, path: string) {
    this.name = name;
    this.path = path;
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

  /** Closes the file: no more bytes follow. */
  end(): void {
    closeSync(this.#file);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}

function spoolError(cause: unknown): VergerError {
  const isFull = ['ENOSPC', 'EDQUOT'].includes(systemCode(cause) ?? '');
  const hint = 'set TMPDIR to a writable folder with free space';
  return new VergerError(
    isFull ? 'disk-full' : 'storage',
    `can't write a temporary file in ${tmpdir()}: ${systemMessage(cause)}`,
    { cause, hint },
  );
}
