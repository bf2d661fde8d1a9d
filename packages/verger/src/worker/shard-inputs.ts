import { readFeatures, type ShardFeatures } from '../job/features-file.js';
import { openInput, openOutput } from '../job/places.js';
import { attemptOrder } from '../pool/attempt-order.js';
import { imageFiles } from './image-files.js';
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
  /** The rows of images that need not be read. */
  readonly known: ShardFeatures | undefined;
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
    const output = openOutput(task.job);
    const [images, known] = await Promise.all([
      readShardImages(output, task.images),
      task.known === undefined ? undefined : readFeatures(output, task.known),
    ]);
    const isKnown = new Set(known?.index);
    const order = attemptOrder(images.length, task).filter((index) => !isKnown.has(index));
    const files = imageFiles(input, images, { order, isPacked: task.job.packed === true });
    this.#reads.expect(order.map((index) => files[index]));
    return { images: images.length, order, files, reads: this.#reads, known };
  }

  /** Reads only one shard ahead: it is better to assign the others later. */
  #askIfDue(): void {
    if (!this.#isAllStarted || this.#hasAsked || this.#next !== undefined) return;
    this.#hasAsked = true;
    this.#askForNext();
  }
}

function keyOf({ images, suspects, condemned, known }: ExtractTask): string {
  return JSON.stringify([images.key, suspects, condemned, known?.key]);
}
