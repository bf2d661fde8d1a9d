import type { ByteRange } from '../storage/content.js';
import { readInput } from '../storage/read-input.js';
import { StorageError } from '../storage/storage-error.js';
import type { Storage } from '../storage/storage.js';

/** A range of a container. Its bytes are held while some of those who share it have yet to take theirs. */
export class SharedRange {
  readonly #storage: Storage;
  readonly #key: string;
  readonly #version: string;
  readonly #range: ByteRange;
  #takers: number;
  #bytes: Promise<Uint8Array> | undefined;

  /** @param takers how many will take a part of it */
  constructor(storage: Storage, key: string, version: string, range: ByteRange, takers: number) {
    this.#storage = storage;
    this.#key = key;
    this.#version = version;
    this.#range = range;
    this.#takers = takers;
  }

  /**
   * One part of the range; the first call reads all of it.
   * @throws StorageError; a part that can be read by itself is not lost with the others
   */
  async take(part: ByteRange): Promise<Uint8Array> {
    if (this.#takers <= 0) return this.#read(part);
    const reading = (this.#bytes ??= this.#read(this.#range));
    this.#takers -= 1;
    if (this.#takers === 0) this.#bytes = undefined;
    try {
      const { start } = this.#range;
      return (await reading).subarray(part.start - start, part.end - start);
    } catch (error) {
      if (!(error instanceof StorageError) || error.fault !== 'failed') throw error;
      return this.#read(part);
    }
  }

  async #read(range: ByteRange): Promise<Uint8Array> {
    const bytes = await readInput(this.#storage, this.#key, { range, version: this.#version });
    if (bytes.length === range.end - range.start) return bytes;
    throw new StorageError('changed', `${this.#key} ends before the member that was listed`);
  }
}
