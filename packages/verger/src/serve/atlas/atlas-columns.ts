import * as z from 'zod';
import { parseAs } from '../../common/parse-as.js';
import { atlasTables } from '../../job/atlas.js';
import { readRows, rowGroups } from '../../parquet/read.js';
import type { Storage } from '../../storage/storage.js';

/** What the server keeps of an atlas: for each image some 30 bytes, and no path. Row r of the result is element r. */
export interface AtlasColumns {
  readonly rows: number;
  /** Ascending. Element `noLabel` stands for images without a label, if there are any. */
  readonly labels: readonly string[];
  readonly label: Uint16Array;
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Share of the ten nearest that are near on the map too, 0 to 1. */
  readonly kept: Float32Array;
  /** From 1, the most suspicious; 0 if it is none. */
  readonly suspectRank: Int32Array;
  /** From 1; 0 if it is in no group. */
  readonly duplicateGroup: Int32Array;
  readonly outlierScore: Float32Array;
  /** The first 48 bits of the image's SHA-256: an order that has nothing to do with what is on the image. */
  readonly shuffle: Float64Array;
}

const number = z.number().nullable();
const rowSchema = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  label: z.string().nullable(),
  x: z.number(),
  y: z.number(),
  kept_10: number,
  suspect_rank: number,
  duplicate_group: number,
  outlier_score: number,
});

/** The label of images that have none. */
export const noLabel = '';

/** @throws VergerError `corrupt-result` if the table is damaged, or of another layout */
export async function readAtlasColumns(output: Storage): Promise<AtlasColumns> {
  const groups = await rowGroups(output, atlasTables.images);
  const rows = groups.at(-1)?.end ?? 0;
  const columns = emptyColumns(rows);
  const numbers = new Map<string, number>();
  for (const range of groups) {
    const read = await readRows(output, atlasTables.images, Object.keys(rowSchema.shape), range);
    read.forEach((each, i) =>
      put(columns, range.start + i, parseAs(rowSchema, each, atlasTables.images), numbers),
    );
  }
  return { ...columns, ...sortedLabels(columns.label, [...numbers.keys()]) };
}

function emptyColumns(rows: number): Omit<AtlasColumns, 'labels'> {
  return {
    rows,
    label: new Uint16Array(rows),
    x: new Float32Array(rows),
    y: new Float32Array(rows),
    kept: new Float32Array(rows),
    suspectRank: new Int32Array(rows),
    duplicateGroup: new Int32Array(rows),
    outlierScore: new Float32Array(rows),
    shuffle: new Float64Array(rows),
  };
}

function put(
  columns: Omit<AtlasColumns, 'labels'>,
  row: number,
  image: z.output<typeof rowSchema>,
  numbers: Map<string, number>,
): void {
  const label = image.label ?? noLabel;
  const number = numbers.get(label) ?? numbers.size;
  numbers.set(label, number);
  columns.label[row] = number;
  columns.x[row] = image.x;
  columns.y[row] = image.y;
  columns.kept[row] = image.kept_10 ?? 0;
  columns.suspectRank[row] = image.suspect_rank ?? 0;
  columns.duplicateGroup[row] = image.duplicate_group ?? 0;
  columns.outlierScore[row] = image.outlier_score ?? 0;
  columns.shuffle[row] = parseInt(image.sha256.slice(0, 12), 16);
}

/** Numbers labels by their order instead of that of their first rows. */
function sortedLabels(found: Uint16Array, names: readonly string[]): Pick<AtlasColumns, 'label' | 'labels'> {
  const labels = [...names].sort();
  const places = new Map(labels.map((name, place) => [name, place]));
  return { labels, label: found.map((number) => places.get(names[number]) ?? 0) };
}
