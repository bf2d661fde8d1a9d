import { untilAborted } from '../common/until-aborted.js';
import { usableCores } from '../pool/usable-cores.js';
import type { Access } from '../storage/access.js';
import { Location } from '../storage/location.js';
import { type LabelledImage, type LabelledImages, listLabelled } from './labelled-images.js';
import { largest, smallest } from '../common/extremes.js';
import { checkOptions, checkPath } from '../common/check-options.js';
import { listingOptions } from './listing-options.js';
import type { HeadersTask, ImageHeaders } from './work/headers.js';
import { taskBatches, runTasks } from './work/run-tasks.js';

/** Minimum, median and maximum. */
export interface Range {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export interface ClassCount {
  readonly label: string | null;
  readonly images: number;
}

export interface SplitStats {
  /** `null` if the tree has no splits. */
  readonly split: string | null;
  readonly images: number;
  /** Ordered by label. */
  readonly classes: readonly ClassCount[];
  /** Image count of the largest class divided by that of the smallest: 1 is balanced. */
  readonly imbalance: number;
  /** Labels found in other splits but not in this one. */
  readonly missing: readonly (string | null)[];
}

export interface DatasetStats {
  readonly images: number;
  /** Files whose first bytes match no supported format, and entries that are not files. */
  readonly unreadable: number;
  /** Files whose names are not those of images. */
  readonly ignored: number;
  /** By the ending of their names, such as `.heic`. */
  readonly ignoredByEnding: Readonly<Record<string, number>>;
  readonly bytes: Range & { readonly total: number };
  /** Pixels; `undefined` if no file gives its size. */
  readonly width: Range | undefined;
  readonly height: Range | undefined;
  /** By content, not by name. */
  readonly formats: Readonly<Record<string, number>>;
  readonly splits: readonly SplitStats[];
}

export interface StatsOptions {
  /** Worker processes, 1 to 1024. Default: one per usable core. */
  readonly workers?: number | undefined;
  /** Regions outside Europe where the bucket may be. Default: none. */
  readonly allowRegions?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly of: number }) => void) | undefined;
}

/**
 * Counts a folder of labelled images by split and class, and reads sizes and formats from the file headers. Use
 * `verifyDataset` to check that the pictures are intact.
 * @throws VergerError `usage` for a wrong option; `not-found` if there are no images
 */
export async function datasetStats(location: string, options: StatsOptions = {}): Promise<DatasetStats> {
  checkOptions<StatsOptions>('datasetStats', options, listingOptions);
  const access = { allowRegions: options.allowRegions ?? [] };
  const workers = options.workers ?? usableCores();
  const place = Location.parse(checkPath('location', location));
  const listing = await untilAborted(listLabelled(place, access), options.signal);
  const { images, obstacles, ignored, ignoredByEnding } = listing;
  const tasks = tasksOf(listing, access);
  // Keyed by task, so that the order of results does not matter.
  const found = new Map<HeadersTask, ImageHeaders['headers']>();
  let done = 0;
  await runTasks<HeadersTask, ImageHeaders>(tasks, workers, {
    signal: options.signal ?? new AbortController().signal,
    onDone: ({ headers }, task) => {
      found.set(task, headers);
      done += headers.length;
      options.onProgress?.({ done, of: images.length });
    },
  });
  const headers = tasks.flatMap((task) => found.get(task) ?? []).filter((header) => header !== null);
  const formats: Record<string, number> = {};
  for (const { format } of headers) formats[format] = (formats[format] ?? 0) + 1;
  const bytes = images.map((image) => image.bytes);
  return {
    images: images.length,
    unreadable: obstacles.length + images.length - headers.length,
    ignored,
    ignoredByEnding,
    bytes: {
      ...(rangeOf(bytes) ?? { min: 0, median: 0, max: 0 }),
      total: bytes.reduce((sum, n) => sum + n, 0),
    },
    width: rangeOf(headers.map((header) => header.width)),
    height: rangeOf(headers.map((header) => header.height)),
    formats,
    splits: splitStats(images),
  };
}

function tasksOf({ images, input, isPacked }: LabelledImages, access: Access): HeadersTask[] {
  return taskBatches(images).map((some, i) => ({
    type: 'headers',
    id: `headers-${i}`,
    input,
    access,
    isPacked,
    images: some.map(({ path, bytes, version }) => ({ path, bytes, version })),
    suspects: [],
    condemned: [],
  }));
}

function splitStats(images: readonly LabelledImage[]): SplitStats[] {
  const labels = new Set(images.map(({ label }) => label));
  const splits = new Map<string | null, Map<string | null, number>>();
  for (const { split, label } of images) {
    const counts = splits.get(split) ?? new Map<string | null, number>();
    counts.set(label, (counts.get(label) ?? 0) + 1);
    splits.set(split, counts);
  }
  return [...splits].map(([split, counts]) => {
    const numbers = [...counts.values()];
    return {
      split,
      images: numbers.reduce((sum, n) => sum + n, 0),
      classes: [...counts].map(([label, count]) => ({ label, images: count })),
      imbalance: largest(numbers, 0) / smallest(numbers, Infinity),
      missing: [...labels].filter((label) => !counts.has(label)),
    };
  });
}

function rangeOf(values: readonly number[]): Range | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { min: sorted[0], median, max: sorted[sorted.length - 1] };
}
