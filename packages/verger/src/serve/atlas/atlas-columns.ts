import * as z from 'zod';
import { VergerError } from '../../common/errors.js';
import { parseAs } from '../../common/parse-as.js';
import { atlasTables } from '../../job/atlas.js';
import type { TableFile } from '../../parquet/table-file.js';

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

/** A table may claim any number; memory for its rows is taken before they are read. */
export const mostRows = 2 ** 25;

/** The label of images that have none. */
export const noLabel = '';

/** The label of an image; null if it has none. */
export function labelOf({ labels, label }: AtlasColumns, row: number): string | null {
  const name = labels[label[row]];
  return name === noLabel ? null : name;
}

/** Rows that are read at once: a few row groups, which bounds the memory. */
const rowsAtOnce = 16_384;

const numbers = z.union([
  z.instanceof(Float32Array),
  z.instanceof(Int32Array),
  z.array(z.number().nullable()),
]);
const texts = z.array(z.string().nullable());
const digests = z.array(z.string().regex(/^[0-9a-f]{64}$/));

/** @throws VergerError `corrupt-result` if the table is damaged, or of another layout */
export async function readAtlasColumns(table: TableFile): Promise<AtlasColumns> {
  if (table.rows > mostRows)
    throw new VergerError('corrupt-result', `${atlasTables.images} claims to have ${table.rows} rows`);
  const columns = emptyColumns(table.rows);
  const labelNumbers = new Map<string, number>();
  const put = putters(columns, labelNumbers);
  for (let start = 0; start < table.rows; start += rowsAtOnce) {
    const range = { start, end: Math.min(start + rowsAtOnce, table.rows) };
    await table.readColumns([...put.keys()], range, ({ column, start: row, values }) =>
      put.get(column)?.(row, values),
    );
  }
  return { ...columns, ...sortedLabels(columns.label, [...labelNumbers.keys()]) };
}

/** What is done with the values of each column from a row on. */
function putters(
  columns: Omit<AtlasColumns, 'labels'>,
  labelNumbers: Map<string, number>,
): Map<string, (row: number, values: ArrayLike<unknown>) => void> {
  const numbersInto = (target: Float32Array | Int32Array) => (row: number, values: ArrayLike<unknown>) =>
    checked(numbers, values).forEach((value: number | null, i: number) => (target[row + i] = value ?? 0));
  return new Map([
    ['x', numbersInto(columns.x)],
    ['y', numbersInto(columns.y)],
    ['kept_10', numbersInto(columns.kept)],
    ['suspect_rank', numbersInto(columns.suspectRank)],
    ['duplicate_group', numbersInto(columns.duplicateGroup)],
    ['outlier_score', numbersInto(columns.outlierScore)],
    [
      'sha256',
      (row, values) =>
        checked(digests, values).forEach(
          (digest, i) => (columns.shuffle[row + i] = parseInt(digest.slice(0, 12), 16)),
        ),
    ],
    [
      'label',
      (row, values) =>
        checked(texts, values).forEach((label, i) => {
          const name = label ?? noLabel;
          const number = labelNumbers.get(name) ?? labelNumbers.size;
          labelNumbers.set(name, number);
          columns.label[row + i] = number;
        }),
    ],
  ]);
}

function checked<T>(schema: z.ZodType<T>, values: ArrayLike<unknown>): T {
  return parseAs(schema, values, atlasTables.images);
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

/** Numbers labels by their order instead of that of their first rows. */
function sortedLabels(found: Uint16Array, names: readonly string[]): Pick<AtlasColumns, 'label' | 'labels'> {
  const labels = [...names].sort();
  const places = new Map(labels.map((name, place) => [name, place]));
  return { labels, label: found.map((number) => places.get(names[number]) ?? 0) };
}
