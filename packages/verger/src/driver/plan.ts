import { createHash } from 'node:crypto';
import { dependencyVersion } from '../common/versions.js';
import type { ModelFile } from '../backbone/model-file.js';
import { unusualReading } from '../backbone/unusual-reading.js';
import type { ComponentsRequest } from '../pca/choose-components.js';
import type { ListedImage } from '../job/listed-image.js';
import type { Listing } from './list-images.js';
import type { DescribeReport } from '../job/tasks/describe.js';
import { type TableSettings, unusualSettings } from './table-settings.js';

/** What changes the bytes of a result, besides its input and its model. */
export interface PlanSettings {
  readonly components: ComponentsRequest;
  readonly standardize: boolean;
  /** If undefined, chosen from the size. */
  readonly partitions: number | undefined;
  readonly table: TableSettings;
  /** SHA-256 of the `pca.npz` of an earlier result, if its axes are used. */
  readonly axes: string | undefined;
}

/** A range of images, by index in the run; `end` is exclusive. */
export interface ImageRange {
  readonly start: number;
  readonly end: number;
}

/** How a run divides its work. Depends only on the input and the settings, not on the engine. */
export interface Plan {
  readonly digest: string;
  readonly listing: Listing;
  readonly features: number;
  readonly shards: readonly ImageRange[];
  readonly parts: readonly ImageRange[];
  /** Shards per moments task. */
  readonly shardsPerGroup: number;
  /** The map in the report shows one image in `sampleEvery`. */
  readonly sampleEvery: number;
}

// Bump when the same plan would give different bytes.
const planVersion = 2;
/** Another release of these may decode or sum differently in the last bit. */
export const numericDependencies = [
  'onnxruntime-node',
  'sharp',
  '@cornerstonejs/codec-libjpeg-turbo-8bit',
  'parquet-wasm',
];
// About what the original procedure writes; larger parts would need more memory to write.
const partBytes = 16 * 2 ** 20;
const samplePoints = 3000;

/** Divides the work of a run. */
export function makePlan(
  listing: Listing,
  model: ModelFile,
  shape: DescribeReport,
  settings: PlanSettings,
): Plan {
  const images = listing.images.length;
  const shardSize = shardSizeFor(images);
  const partitions = settings.partitions ?? partitionsFor(images, shape.features, settings);
  return {
    digest: planDigest(listing, model, shape, settings, partitions),
    listing,
    features: shape.features,
    shards: splitEvenly(images, Math.ceil(images / shardSize), shardSize),
    parts: splitEvenly(images, partitions),
    shardsPerGroup: Math.ceil(2048 / shardSize),
    sampleEvery: Math.max(1, Math.ceil(images / samplePoints)),
  };
}

/**
 * Images per shard. About a hundred shards, so that no worker waits long for the last one and an interruption
 * loses little, but never so few images that the overhead of a task shows, or so many that a shard takes minutes.
 */
function shardSizeFor(images: number): number {
  return Math.min(512, Math.max(64, Math.ceil(images / 96)));
}

function partitionsFor(images: number, features: number, { components, table }: PlanSettings): number {
  const kept = table.features === 'none' ? 0 : features;
  const width = kept + (components.kind === 'count' ? Math.min(components.count, features) : features);
  return Math.max(1, Math.ceil((images * width * (table.dtype === 'float16' ? 2 : 4)) / partBytes));
}

/** `count` ranges whose lengths differ by at most one, or all of length `size` but the last. */
function splitEvenly(images: number, count: number, size?: number): ImageRange[] {
  const bound = (i: number): number =>
    size === undefined ? Math.floor((i * images) / count) : Math.min(i * size, images);
  return Array.from({ length: count }, (_, i) => ({ start: bound(i), end: bound(i + 1) }));
}

/** Two plans with the same digest give the same result, so one run can resume the other's work. */
function planDigest(
  { images, rejects }: Listing,
  model: ModelFile,
  { preprocessing }: DescribeReport,
  settings: PlanSettings,
  partitions: number,
): string {
  const hash = createHash('sha256');
  const { components, standardize } = settings;
  const output = model.sidecar.output ?? null;
  hash.update(
    JSON.stringify([planVersion, model.sha256, output, preprocessing, components, standardize, partitions]),
  );
  const unusual = { ...unusualSettings(settings.table), axes: settings.axes };
  // A plain run has the digest that it always had.
  if (JSON.stringify(unusual) !== '{}') hash.update(JSON.stringify(unusual));
  // Only where there is one: other plans keep their digests.
  const reading = unusualReading(model.sidecar);
  if (reading !== undefined) hash.update(`${JSON.stringify(reading)}\n`);
  for (const name of numericDependencies) hash.update(`${name} ${dependencyVersion(name)}\n`);
  for (const image of images.range(0, images.length)) hash.update(imageIdentity(image));
  for (const { path, label, reason } of rejects) hash.update(JSON.stringify([path, label, reason]));
  return hash.digest('hex');
}

// NUL can't be part of a path, so no two images share a line.
function imageIdentity({ path, label, size, version }: ListedImage): string {
  return `${path}\0${label ?? '\0'}\0${size}\0${version}\n`;
}
