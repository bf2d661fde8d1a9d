import { hash } from 'node:crypto';
import type { Backbone } from '../../backbone/backbone.js';
import type { Decoder } from '../../images/decode.js';
import { ImageError, imageSlots, type Resampler } from '@verger/vision';
import { StorageError, type StorageFault } from '../../storage/storage-error.js';
import { encodeFeatures, type ShardFeatures } from '../../job/features-file.js';
import { openOutput } from '../../job/places.js';
import type { RejectReason, ShardReject } from '../../job/reject.js';
import type { ShardInput } from '../shard-inputs.js';
import { numbered } from '../../job/task-kind.js';
import { extract, type ExtractReport } from '../../job/tasks/extract.js';
import { writeWorkFile } from '../../job/work-files.js';
import type { ImageMarker } from '../../pool/image-marker.js';
import type { TaskMeter } from '../../pool/task-usage.js';
import { defineRun } from '../task-run.js';
import type { Workbench } from '../workbench.js';

/**
 * Reads, decodes and resizes a shard's images and runs the backbone on each. Every image becomes a row or a
 * reject.
 */
export const taskRun = defineRun(
  extract,
  async (task, bench): Promise<ExtractReport> => {
    const output = openOutput(task.job);
    const [input, backbone, decoder] = await Promise.all([
      bench.inputs.take(task),
      bench.backbone(task.job),
      bench.decoder(),
    ]);
    const results = knownResults(input.known);
    for (const { index, reason, detail } of task.condemned) results[index] = { reason, detail };

    const extractor = new Extractor(input, backbone, decoder, bench);
    for (let start = 0; start < input.order.length; start += extractor.batch) {
      await extractor.extract(input.order.slice(start, start + extractor.batch), results);
    }
    bench.marker.end();

    const { shard, rejects } = collect(results, backbone.shape.features);
    const stem = `features/${numbered(task.shard)}`;
    const features = await writeWorkFile(output, stem, 'npz', encodeFeatures(shard));
    return {
      kind: 'extract',
      shard: task.shard,
      images: input.images,
      rows: shard.index.length,
      rejects: [...rejects],
      features,
      list: task.images,
      ...(input.known === undefined ? {} : { reused: input.known.index.length }),
    };
  },
  (task, bench) => bench.inputs.expect(task),
);

interface ImageFeatures {
  readonly features: Float32Array;
  readonly digest: Uint8Array;
}

interface Fault {
  readonly reason: RejectReason;
  readonly detail: string;
}

/** By index in the shard. */
function knownResults(known: ShardFeatures | undefined): (ImageFeatures | Fault)[] {
  const results: (ImageFeatures | Fault)[] = [];
  known?.index.forEach((index, row) => {
    const { features, digests, width } = known;
    results[index] = {
      features: features.subarray(row * width, (row + 1) * width),
      digest: digests.subarray(row * 32, (row + 1) * 32),
    };
  });
  return results;
}

/**
 * Works in batches: prepares all images of a batch, then runs the backbone on each. Alternating would leave the
 * CPU caches full of the backbone and halve the speed of the decoder.
 */
class Extractor {
  /** Images at a time: each of their views has a slot. */
  readonly batch: number;
  readonly #input: ShardInput;
  readonly #backbone: Backbone;
  readonly #decoder: Decoder;
  readonly #resampler: Resampler;
  readonly #marker: ImageMarker;
  readonly #meter: TaskMeter;

  constructor(input: ShardInput, backbone: Backbone, decoder: Decoder, bench: Workbench) {
    this.#input = input;
    this.#backbone = backbone;
    this.batch = Math.floor(imageSlots / backbone.shape.views.length);
    this.#decoder = decoder;
    this.#resampler = bench.resampler();
    this.#marker = bench.marker;
    this.#meter = bench.meter;
  }

  /** Fills in `results` for the images at `indices`, at most `batch`. */
  async extract(indices: readonly number[], results: (ImageFeatures | Fault)[]): Promise<void> {
    const prepared: { readonly index: number; readonly place: number; readonly digest: Buffer }[] = [];
    const { files, reads } = this.#input;
    for (const [place, index] of indices.entries()) {
      if (reads.isPending(files[index])) {
        // Don't count network time against an image.
        this.#marker.end();
        const start = performance.now();
        await reads.arrival(files[index]);
        this.#meter.addRead(performance.now() - start, 0);
      }
      this.#marker.begin(index);
      const outcome = await this.#prepare(index, place);
      if ('reason' in outcome) results[index] = outcome;
      else prepared.push({ index, place, digest: outcome.digest });
    }
    for (const { index, place, digest } of prepared) {
      this.#marker.resume(index);
      const features = await this.#featuresAt(place);
      results[index] = allFinite(features) ? { features, digest } : notFinite;
    }
  }

  /** Of all views of the image whose views are in the slots of this place. */
  async #featuresAt(place: number): Promise<Float32Array> {
    const { preprocessing, views, features } = this.#backbone.shape;
    const all = new Float32Array(features);
    for (const view of views.keys()) {
      // Views differ in what is kept, not in how it is normalised.
      const tensor = this.#resampler.tensor(preprocessing, place * views.length + view);
      const start = performance.now();
      all.set(await this.#backbone.featuresOf(tensor), (view * features) / views.length);
      this.#meter.addBackbone(performance.now() - start);
    }
    return all;
  }

  async #prepare(index: number, place: number): Promise<{ readonly digest: Buffer } | Fault> {
    try {
      const start = performance.now();
      const bytes = await this.#input.reads.take(this.#input.files[index]);
      this.#meter.addRead(performance.now() - start, bytes.length);
      const pixels = await this.#decoder.decode(bytes);
      const { views } = this.#backbone.shape;
      views.forEach((view, i) => {
        this.#resampler.keep(pixels, view, place * views.length + i);
      });
      return { digest: hash('sha256', bytes, 'buffer') };
    } catch (error) {
      return faultOf(error);
    }
  }
}

const notFinite: Fault = { reason: 'not-finite', detail: 'the backbone returned NaN or infinity' };

/** A sum of finite float32 values is finite in float64; one non-finite value makes it non-finite. */
function allFinite(features: Float32Array): boolean {
  let sum = 0;
  for (const value of features) sum += value;
  return Number.isFinite(sum);
}

const readFaults: Readonly<Record<Exclude<StorageFault, 'unavailable'>, RejectReason>> = {
  missing: 'missing',
  changed: 'changed',
  denied: 'unreadable',
  exists: 'unreadable',
  full: 'unreadable',
  failed: 'unreadable',
};

/** An image's own fault is its reject; any other error fails the task. */
function faultOf(error: unknown): Fault {
  if (error instanceof ImageError) return { reason: error.fault, detail: error.message };
  if (error instanceof StorageError && error.fault !== 'unavailable') {
    return { reason: readFaults[error.fault], detail: error.detail };
  }
  throw error;
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
