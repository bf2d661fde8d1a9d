import { setImmediate } from 'node:timers/promises';
import { readInput } from '../storage/read-input.js';
import type { Entry, Storage } from '../storage/storage.js';

/** A request to a bucket takes as long as some megabytes; on disk, unread bytes are saved. */
const largest = { remote: 4 * 2 ** 20, local: 256 * 2 ** 10 };
const smallest = { remote: 128 * 2 ** 10, local: 4 * 2 ** 10 };
/** Headers in a piece that make it worth its bytes. */
const [few, many] = [2, 8];

/**
 * Reads small things at rising places of a file, such as the headers between the members of a tar. It reads pieces: large
 * ones while most of them hold many of those things, small ones where large members lie between.
 */
export class ForwardReader {
  readonly #storage: Storage;
  readonly #file: Entry;
  readonly #most: number;
  readonly #least: number;
  readonly #onPiece: () => void;
  #piece: Uint8Array = new Uint8Array();
  #start = 0;
  #size: number;
  #found = 0;

  /**
   * @param onPiece called after each piece; may throw, to stop
   * @param isSparse whether what is looked for probably lies far apart
   */
  constructor(storage: Storage, file: Entry, onPiece: () => void, isSparse = false) {
    const kind = storage.concurrency > 1 ? 'remote' : 'local';
    this.#storage = storage;
    this.#file = file;
    this.#most = largest[kind];
    this.#least = smallest[kind];
    this.#size = isSparse ? this.#least : this.#most;
    this.#onPiece = onPiece;
  }

  get size(): number {
    return this.#file.size;
  }

  /** @returns fewer bytes at the end of the file; valid until the next call */
  async read(start: number, length: number): Promise<Uint8Array> {
    const end = Math.min(start + length, this.#file.size);
    if (start < this.#start || end > this.#start + this.#piece.length) await this.#fetch(start, end - start);
    this.#found += 1;
    return this.#piece.subarray(start - this.#start, Math.max(start, end) - this.#start);
  }

  async #fetch(start: number, length: number): Promise<void> {
    if (this.#piece.length > 0 && this.#found < few) this.#size = Math.max(this.#least, this.#size / 4);
    if (this.#found >= many) this.#size = Math.min(this.#most, this.#size * 4);
    this.#found = 0;
    const range = { start, end: Math.min(this.#file.size, start + Math.max(length, this.#size)) };
    const { key, version } = this.#file;
    this.#piece =
      range.end <= range.start ? new Uint8Array() : await readInput(this.#storage, key, { range, version });
    this.#start = start;
    this.#onPiece();
    // Local reads are synchronous: without this, Ctrl-C would wait for the end of the file.
    await setImmediate();
  }
}
