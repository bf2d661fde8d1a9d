import { ImageError } from '@verger/vision';
import { StorageError } from '../storage/storage-error.js';
import type { Storage } from '../storage/storage.js';
import type { ListedImage } from '../job/listed-image.js';
import { openInput, openOutput } from '../job/places.js';
import { attemptOrder } from '../pool/attempt-order.js';
import { type ExpectedFile, ReadAhead } from './read-ahead.js';
import { readShardImages } from '../job/shard-images.js';
import type { ExtractTask } from '../job/tasks/extract.js';

/** A shard's images, on their way. */
export interface ShardInput {
  /** How many they are, with those that are not read. */
  readonly images: number;
  /** The images to read, in this order, by their places in the shard. */
  readonly order: readonly number[];
  /** The files, by the same places. */
  readonly files: readonly ExpectedFile[];
  readonly reads: ReadAhead;
}

/**
 * The shards that a worker reads: the one in hand and, when all of it is on its way, the next one, so that reading
 * does not begin anew at each border.
 */
export class ShardInputs {
  readonly #askForNext: () => void;
  #reads: ReadAhead | undefined;
  #next: { readonly key: string; readonly input: Promise<ShardInput> } | undefined;
  #hasAsked = false;
  #isAllBegun = false;

  /** @param askForNext tells who gives out tasks that it is time to say which shard comes next */
  constructor(askForNext: () => void) {
    this.#askForNext = askForNext;
  }

  /** This shard is to be taken next. */
  expect(task: ExtractTask): void {
    const input = this.#begin(task);
    // Its error is the taker's.
    input.catch(() => undefined);
    this.#next = { key: keyOf(task), input };
  }

  async take(task: ExtractTask): Promise<ShardInput> {
    const next = this.#next;
    this.#next = undefined;
    this.#hasAsked = false;
    if (next?.key !== keyOf(task)) {
      // What an attempt that failed has left, or a guess that was wrong.
      this.#reads?.forget();
      return this.#begin(task);
    }
    const input = await next.input;
    this.#askIfDue();
    return input;
  }

  async #begin(task: ExtractTask): Promise<ShardInput> {
    const input = openInput(task.job);
    this.#isAllBegun = false;
    this.#reads ??= new ReadAhead(input.concurrency, () => {
      this.#isAllBegun = true;
      this.#askIfDue();
    });
    const images = await readShardImages(openOutput(task.job), task.images);
    const order = attemptOrder(images.length, task);
    const files = images.map((image) => fileOf(input, image));
    this.#reads.expect(order.map((index) => files[index]));
    return { images: images.length, order, files, reads: this.#reads };
  }

  /** Of one shard ahead only: who is to take further ones is better seen later. */
  #askIfDue(): void {
    if (!this.#isAllBegun || this.#hasAsked || this.#next !== undefined) return;
    this.#hasAsked = true;
    this.#askForNext();
  }
}

function keyOf({ images, suspects, condemned }: ExtractTask): string {
  return JSON.stringify([images.key, suspects, condemned]);
}

/** No photograph of the pixels that are decoded has more bytes; such a file would fill the memory to be refused. */
export const maxFileBytes = 512 * 2 ** 20;

function fileOf(input: Storage, { path, size, version }: ListedImage): ExpectedFile {
  return {
    size: size > maxFileBytes ? 0 : size,
    read: async () => {
      if (size > maxFileBytes) throw new ImageError('too-large', `a file of ${size} bytes`);
      const bytes = await input.read(path, { version });
      if (bytes.length === size) return bytes;
      throw new StorageError('changed', `${size} bytes when listed, ${bytes.length} when read`);
    },
  };
}
