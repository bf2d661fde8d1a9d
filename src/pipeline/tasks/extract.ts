import { hash } from 'node:crypto';
import { ImageError } from '../../images/image-error.js';
import { openStorage } from '../../storage/open-storage.js';
import { StorageError, type StorageFault } from '../../storage/storage-error.js';
import type { Storage } from '../../storage/storage.js';
import { encodeFeatures, type ShardFeatures } from '../features-file.js';
import type { ListedImage } from '../image-table.js';
import type { RejectReason, ShardReject } from '../reject.js';
import { readShardImages } from '../shard-images.js';
import type { ExtractTask, ReportOf } from '../task.js';
import { writeWorkFile } from '../work-files.js';
import type { Workbench } from '../workbench.js';

/** Reads, decodes and resizes a shard's images and runs the backbone on each. Every image becomes a row or a reject. */
export async function extract(task: ExtractTask, bench: Workbench): Promise<ReportOf<'extract'>> {
  const output = openStorage(task.job.output);
  const images = await readShardImages(output, task.images);
  const results: (ImageFeatures | Fault)[] = [];
  for (const { index, reason, detail } of task.condemned) results[index] = { reason, detail };

  const featuresOf = await featureExtractor(task, bench);
  for (const index of suspectsFirst(images.length, task.suspects)) {
    if (index in results) continue;
    bench.journal.begin(index);
    results[index] = await featuresOf(images[index]);
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

async function featureExtractor(
  { job }: ExtractTask,
  bench: Workbench,
): Promise<(image: ListedImage) => Promise<ImageFeatures | Fault>> {
  const input = openStorage(job.input);
  const [backbone, decoder] = await Promise.all([bench.backbone(job), bench.decoder()]);
  const resampler = bench.resampler();
  const { preprocessing } = backbone.shape;
  return async (image) => {
    try {
      const bytes = await readImage(input, image);
      const tensor = resampler.toTensor(await decoder.decode(bytes), preprocessing);
      const features = await backbone.featuresOf(tensor);
      return allFinite(features)
        ? { features, digest: hash('sha256', bytes, 'buffer') }
        : { reason: 'not-finite', detail: 'the backbone gave a NaN or an infinity' };
    } catch (error) {
      return faultOf(error);
    }
  };
}

/** A sum of finite float32 values is finite in float64, and one that is not finite spoils it. */
function allFinite(features: Float32Array): boolean {
  let sum = 0;
  for (const value of features) sum += value;
  return Number.isFinite(sum);
}

/** No photograph of the pixels that are decoded has more bytes; such a file would fill the memory to be refused. */
const maxFileBytes = 512 * 2 ** 20;

async function readImage(input: Storage, { path, size, version }: ListedImage): Promise<Uint8Array> {
  if (size > maxFileBytes) throw new ImageError('too-large', `a file of ${size} bytes`);
  const bytes = await input.read(path, { version });
  if (bytes.length === size) return bytes;
  throw new StorageError('changed', `${size} bytes when listed, ${bytes.length} when read`);
}

const readFaults: Readonly<Record<StorageFault, RejectReason>> = {
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
  if (error instanceof StorageError) return { reason: readFaults[error.fault], detail: error.message };
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
