import { ImageError } from '@verger/vision';
import { readInput } from '../storage/read-input.js';
import { StorageError } from '../storage/storage-error.js';
import type { Storage } from '../storage/storage.js';
import { memberFiles } from '../packed/member-files.js';
import type { ListedImage } from '../job/listed-image.js';
import { openInput, openOutput } from '../job/places.js';
import { attemptOrder } from '../pool/attempt-order.js';
import { type ExpectedFile, ReadAhead } from './read-ahead.js';
import { readShardImages } from '../job/shard-images.js';
import type { ExtractTask } from '../job/tasks/extract.js';

/** A shard's images, being read. */
export interface ShardInput {
  /** The number of images, including those not read. */
  readonly images: number;
  /** The images to read, in this order, by index in the shard. */
  readonly order: readonly number[];
  /** The files, by the same index. */
  readonly files: readonly ExpectedFile[];
  readonly reads: ReadAhead;
}

/**
 * The shards that a worker reads: the current one and, once all of it is being read, the next, so that reading
 * does not stop at the end of each shard.
 */
export class ShardInputs {
  readonly #askForNext: () => void;
  #reads: ReadAhead | undefined;
  #next: { readonly key: string; readonly input: Promise<ShardInput> } | undefined;
  #hasAsked = false;
  #isAllStarted = false;

  /** @param askForNext asks the host for the next shard */
  constructor(askForNext: () => void) {
    this.#askForNext = askForNext;
  }

  /** Starts reading the shard that will probably come next. */
  expect(task: ExtractTask): void {
    const input = this.#begin(task);
    // `take` throws the error.
    input.catch(() => undefined);
    this.#next = { key: keyOf(task), input };
  }

  async take(task: ExtractTask): Promise<ShardInput> {
    const next = this.#next;
    this.#next = undefined;
    this.#hasAsked = false;
    if (next?.key !== keyOf(task)) {
      // Left over from a failed attempt or a wrong guess.
      this.#reads?.clear();
      return this.#begin(task);
    }
    const input = await next.input;
    this.#askIfDue();
    return input;
  }

  async #begin(task: ExtractTask): Promise<ShardInput> {
    const input = openInput(task.job);
    this.#isAllStarted = false;
    this.#reads ??= new ReadAhead(input.concurrency, () => {
      this.#isAllStarted = true;
      this.#askIfDue();
    });
    const images = await readShardImages(openOutput(task.job), task.images);
    const order = attemptOrder(images.length, task);
    const files =
      task.job.packed === true
        ? packedFiles(input, images, order)
        : images.map((image) => fileOf(input, image));
    this.#reads.expect(order.map((index) => files[index]));
    return { images: images.length, order, files, reads: this.#reads };
  }

  /** Reads only one shard ahead: it is better to assign the others later. */
  #askIfDue(): void {
    if (!this.#isAllStarted || this.#hasAsked || this.#next !== undefined) return;
    this.#hasAsked = true;
    this.#askForNext();
  }
}

function keyOf({ images, suspects, condemned }: ExtractTask): string {
  return JSON.stringify([images.key, suspects, condemned]);
}

/**
 * No photograph within the pixel limit has more bytes; reading such a file would fill the memory only to reject
 * it.
 */
export const maxFileBytes = 512 * 2 ** 20;

function packedFiles(
  input: Storage,
  images: readonly ListedImage[],
  order: readonly number[],
): readonly ExpectedFile[] {
  const readable = order.filter((index) => images[index].size <= maxFileBytes);
  const files: readonly ExpectedFile[] = memberFiles(input, images, readable);
  return files.map((file, i) => (images[i].size > maxFileBytes ? oversized(images[i].size) : file));
}

function oversized(size: number): ExpectedFile {
  return { size: 0, read: () => Promise.reject(new ImageError('too-large', `a file of ${size} bytes`)) };
}

function fileOf(input: Storage, { path, size, version }: ListedImage): ExpectedFile {
  if (size > maxFileBytes) return oversized(size);
  return {
    size,
    read: async () => {
      const bytes = await readInput(input, path, { version, maxBytes: size });
      if (bytes.length === size) return bytes;
      throw new StorageError('changed', `${size} bytes when listed, ${bytes.length} when read`);
    },
  };
}
