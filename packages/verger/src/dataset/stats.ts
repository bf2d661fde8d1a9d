import { ImageError } from '../images/image-error.js';
import { type Decoder, openDecoder } from '../images/decode.js';
import { sniff } from '../images/sniff.js';
import { openStorage } from '../storage/open-storage.js';
import type { Storage } from '../storage/storage.js';
import { type LabelledImage, listLabelled } from './labelled-images.js';

/** The smallest, the middle and the largest of some numbers. */
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
  /** `null` where the tree has no splits. */
  readonly split: string | null;
  readonly images: number;
  /** By their labels. */
  readonly classes: readonly ClassCount[];
  /** Images of the largest class over those of the smallest: 1 is balanced. */
  readonly imbalance: number;
  /** Labels that other splits have and this one lacks. */
  readonly missing: readonly (string | null)[];
}

export interface DatasetStats {
  readonly images: number;
  /** Files whose first bytes are those of no picture that Verger reads, and listed names that are no files. */
  readonly unreadable: number;
  /** Files that are no images by their names. */
  readonly ignored: number;
  readonly bytes: Range & { readonly total: number };
  /** Pixels; `undefined` where no file tells. */
  readonly width: Range | undefined;
  readonly height: Range | undefined;
  /** By content, not by name. */
  readonly formats: Readonly<Record<string, number>>;
  readonly splits: readonly SplitStats[];
}

export interface StatsOptions {
  /** Regions outside Europe in which the bucket may be. */
  readonly allowRegions?: readonly string[] | undefined;
  readonly onProgress?: (progress: { readonly done: number; readonly of: number }) => void;
}

/**
 * Counts a folder of labelled images by split and class, and tells sizes and formats from the files' headers. Only
 * `verifyDataset` tells whether the pictures are whole.
 * @throws VergerError `not-found` where there are no images
 */
export async function datasetStats(
  location: string,
  { allowRegions = [], onProgress }: StatsOptions = {},
): Promise<DatasetStats> {
  const input = openStorage(location, { allowRegions });
  const { images, obstacles, ignored } = await listLabelled(input);
  const headers = new Headers(input);
  const widths: number[] = [];
  const heights: number[] = [];
  const formats: Record<string, number> = {};
  let unreadable = obstacles.length;
  for (const [i, image] of images.entries()) {
    const header = await headers.of(image);
    if (header === undefined) unreadable++;
    else {
      widths.push(header.width);
      heights.push(header.height);
      formats[header.format] = (formats[header.format] ?? 0) + 1;
    }
    onProgress?.({ done: i + 1, of: images.length });
  }
  const bytes = images.map((image) => image.bytes);
  return {
    images: images.length,
    unreadable,
    ignored,
    bytes: {
      ...(rangeOf(bytes) ?? { min: 0, median: 0, max: 0 }),
      total: bytes.reduce((sum, n) => sum + n, 0),
    },
    width: rangeOf(widths),
    height: rangeOf(heights),
    formats,
    splits: splitStats(images),
  };
}

/** Enough for a header, with most of what cameras put before it. */
const headBytes = 64 * 1024;

/** Tells formats and sizes, from no more bytes than it takes. */
class Headers {
  readonly #input: Storage;
  #decoder: Promise<Decoder> | undefined;

  constructor(input: Storage) {
    this.#input = input;
  }

  /** Undefined where the file can't be read, or is no picture. */
  async of({ path }: LabelledImage): Promise<{ format: string; width: number; height: number } | undefined> {
    const head = await this.#input.read(path, { range: { start: 0, end: headBytes } }).catch(() => undefined);
    const sniffed = head === undefined ? undefined : sniff(head);
    if (sniffed === undefined) return undefined;
    const size = sniffed.size ?? (await this.#decoded(path));
    return size === undefined
      ? undefined
      : { format: sniffed.format, width: size.width, height: size.height };
  }

  /** A TIFF does not say its size plainly. */
  async #decoded(path: string): Promise<{ width: number; height: number } | undefined> {
    this.#decoder ??= openDecoder();
    try {
      return await (await this.#decoder).decode(await this.#input.read(path));
    } catch (error) {
      if (error instanceof ImageError) return undefined;
      throw error;
    }
  }
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
      imbalance: Math.max(...numbers) / Math.min(...numbers),
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
