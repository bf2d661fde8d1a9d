import { hash } from 'node:crypto';
import type { Backbone } from '../../backbone/backbone.js';
import type { Decoder } from '../../images/decode.js';
import { ImageError } from '../../images/image-error.js';
import { type Resampler, imageSlots } from '../../images/resample.js';
import { openStorage } from '../../storage/open-storage.js';
import { StorageError, type StorageFault } from '../../storage/storage-error.js';
import type { Storage } from '../../storage/storage.js';
import { encodeFeatures, type ShardFeatures } from '../features-file.js';
import type { ListedImage } from '../image-table.js';
import { ReadAhead } from '../read-ahead.js';
import type { RejectReason, ShardReject } from '../reject.js';
import { readShardImages } from '../shard-images.js';
import type { ExtractTask, ReportOf } from '../task.js';
import { writeWorkFile } from '../work-files.js';
import type { Journal, Workbench } from '../workbench.js';

/** Reads, decodes and resizes a shard's images and runs the backbone on each. Every image becomes a row or a reject. */
export async function extract(task: ExtractTask, bench: Workbench): Promise<ReportOf<'extract'>> {
  const output = openStorage(task.job.output);
  const images = await readShardImages(output, task.images);
  const results: (ImageFeatures | Fault)[] = [];
  for (const { index, reason, detail } of task.condemned) results[index] = { reason, detail };

  const order = [...suspectsFirst(images.length, task.suspects)].filter((index) => !(index in results));
  const extractor = await Extractor.open(task, bench, images, order);
  for (let start = 0; start < order.length; start += imageSlots) {
    await extractor.extract(order.slice(start, start + imageSlots), results);
  }
  bench.journal.end();

  const { shard, rejects } = collect(results, (await bench.backbone(task.job)).shape.features);
  const number = task.shard.toString().padStart(5, '0');
  const features = await writeWorkFile(output, `features/${number}`, 'npz', encodeFeatures(shard));
  return {
    kind: 'extract',
    shard: task.shard,
    images: images.length,
    rows: shard.index.length,
    rejects: [...rejects],
    features,
  };
}

interface ImageFeatures {
  readonly features: Float32Array;
  readonly digest: Buffer;
}

interface Fault {
  readonly reason: RejectReason;
  readonly detail: string;
}

/**
 * Takes some images at a time: all are prepared, then the backbone sees one after the other. Each image by itself
 * would find the processor's caches full of the backbone, and its decoder run at half its speed.
 */
class Extractor {
  readonly #reads: ReadAhead;
  readonly #backbone: Backbone;
  readonly #decoder: Decoder;
  readonly #resampler: Resampler;
  readonly #journal: Journal;

  private constructor(reads: ReadAhead, backbone: Backbone, decoder: Decoder, bench: Workbench) {
    this.#reads = reads;
    this.#backbone = backbone;
    this.#decoder = decoder;
    this.#resampler = bench.resampler();
    this.#journal = bench.journal;
  }

  static async open(
    { job }: ExtractTask,
    bench: Workbench,
    images: readonly ListedImage[],
    order: readonly number[],
  ): Promise<Extractor> {
    const input = openStorage(job.input);
    // It reads while the backbone is being opened.
    const reads = new ReadAhead(
      (index) => readImage(input, images[index]),
      (index) => images[index].size,
      order,
      input.concurrency,
    );
    const [backbone, decoder] = await Promise.all([bench.backbone(job), bench.decoder()]);
    return new Extractor(reads, backbone, decoder, bench);
  }

  /** Fills the `results` of the images at `indices`, at most `imageSlots`. */
  async extract(indices: readonly number[], results: (ImageFeatures | Fault)[]): Promise<void> {
    const prepared: { readonly index: number; readonly slot: number; readonly digest: Buffer }[] = [];
    for (const [slot, index] of indices.entries()) {
      if (this.#reads.isOnItsWay(index)) {
        // To wait for the network is no image's fault.
        this.#journal.end();
        await this.#reads.arrival(index);
      }
      this.#journal.begin(index);
      const outcome = await this.#prepare(index, slot);
      if ('reason' in outcome) results[index] = outcome;
      else prepared.push({ index, slot, digest: outcome.digest });
    }
    for (const { index, slot, digest } of prepared) {
      this.#journal.resume(index);
      const tensor = this.#resampler.tensor(this.#backbone.shape.preprocessing, slot);
      const features = await this.#backbone.featuresOf(tensor);
      results[index] = allFinite(features) ? { features, digest } : notFinite;
    }
  }

  async #prepare(index: number, slot: number): Promise<{ readonly digest: Buffer } | Fault> {
    try {
      const bytes = await this.#reads.take(index);
      const pixels = await this.#decoder.decode(bytes);
      this.#resampler.keep(pixels, this.#backbone.shape.preprocessing, slot);
      return { digest: hash('sha256', bytes, 'buffer') };
    } catch (error) {
      return faultOf(error);
    }
  }
}

const notFinite: Fault = { reason: 'not-finite', detail: 'the backbone gave a NaN or an infinity' };

/** A sum of finite float32 values is finite in float64, and one that is not finite spoils it. */
function allFinite(features: Float32Array): boolean {
  let sum = 0;
  for (const value of features) sum += value;
  return Number.isFinite(sum);
}

/** No photograph of the pixels that are decoded has more bytes; such a file would fill the memory to be refused. */
export const maxFileBytes = 512 * 2 ** 20;

/** @throws ImageError, StorageError */
async function readImage(input: Storage, { path, size, version }: ListedImage): Promise<Uint8Array> {
  if (size > maxFileBytes) throw new ImageError('too-large', `a file of ${size} bytes`);
  const bytes = await input.read(path, { version });
  if (bytes.length === size) return bytes;
  throw new StorageError('changed', `${size} bytes when listed, ${bytes.length} when read`);
}

const readFaults: Readonly<Record<Exclude<StorageFault, 'unavailable'>, RejectReason>> = {
  missing: 'missing',
  changed: 'changed',
  denied: 'unreadable',
  exists: 'unreadable',
  full: 'unreadable',
  failed: 'unreadable',
};

/** An image's own fault is its reject; any other error is the task's. */
function faultOf(error: unknown): Fault {
  if (error instanceof ImageError) return { reason: error.fault, detail: error.message };
  if (error instanceof StorageError && error.fault !== 'unavailable') {
    return { reason: readFaults[error.fault], detail: error.message };
  }
  throw error;
}

function* suspectsFirst(length: number, suspects: readonly number[]): Generator<number> {
  yield* suspects;
  for (let index = 0; index < length; index++) if (!suspects.includes(index)) yield index;
}

function collect(
  results: readonly (ImageFeatures | Fault)[],
  width: number,
): { readonly shard: ShardFeatures; readonly rejects: readonly ShardReject[] } {
  const rejects: ShardReject[] = [];
  const rows: { readonly index: number; readonly result: ImageFeatures }[] = [];
  results.forEach((result, index) => {
    if ('reason' in result) rejects.push({ index, ...result });
    else rows.push({ index, result });
  });
  const features = new Float32Array(rows.length * width);
  const digests = new Uint8Array(rows.length * 32);
  rows.forEach(({ result }, row) => {
    features.set(result.features, row * width);
    digests.set(result.digest, row * 32);
  });
  return { shard: { index: Int32Array.from(rows, (row) => row.index), features, digests, width }, rejects };
}
