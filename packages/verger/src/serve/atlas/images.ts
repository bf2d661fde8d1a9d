import * as z from 'zod';
import { parseAs } from '../../common/parse-as.js';
import { atlasTables } from '../../job/atlas.js';
import type { RowRange, TableFile } from '../../parquet/table-file.js';

const text = z.string().nullable();
const number = z.number().nullable();
const imageSchema = z.object({
  path: z.string(),
  sha256: z.string(),
  label: text,
  split: text,
  kept_10: number,
  label_probability: number,
  other_label: text,
  other_probability: number,
  suspect_rank: number,
  duplicate_group: number,
  outlier_score: number,
});
const pathSchema = imageSchema.pick({ path: true });
const neighboursSchema = z.object({
  neighbours: z.object({ ids: z.array(z.number()), distances: z.array(z.number()) }),
});

/** An image of an atlas, and what was found about it. */
export interface AtlasImage extends z.output<typeof imageSchema> {
  readonly row: number;
}

/** What a list of images shows. */
export type NamedImage = Pick<AtlasImage, 'row' | 'path' | 'label'>;

/** Rows near each other are read at once: at most so many that nobody asked for. */
const gap = 64;

/**
 * Reads some images.
 * @param rows in any order, which is kept; those that do not exist are left out
 * @throws VergerError `corrupt-result`
 */
export async function readImages(table: TableFile, rows: readonly number[]): Promise<readonly AtlasImage[]> {
  const found = await readAt(table, rows, imageSchema);
  return rows.flatMap((row) => {
    const image = found.get(row);
    return image === undefined ? [] : [{ row, ...image }];
  });
}

/** The paths of some images, by row: where only names are shown, reading no more takes a third of the time. */
export async function readPaths(
  table: TableFile,
  rows: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const found = await readAt(table, rows, pathSchema);
  return new Map(Array.from(found, ([row, { path }]) => [row, path]));
}

async function readAt<T>(
  table: TableFile,
  rows: readonly number[],
  schema: z.ZodObject & z.ZodType<T>,
): Promise<Map<number, T>> {
  const wanted = new Set(rows);
  const found = new Map<number, T>();
  const columns = Object.keys(schema.shape);
  const readRange = async (range: RowRange): Promise<void> => {
    for (const [i, each] of (await table.readRows(columns, range)).entries()) {
      const row = range.start + i;
      if (wanted.has(row)) found.set(row, parseAs(schema, each, atlasTables.images));
    }
  };
  await Promise.all(rangesOf(table, rows).map(readRange));
  return found;
}

/** The nearest images of one, the nearest first: their rows and distances. */
export async function readNeighbours(
  table: TableFile,
  row: number,
): Promise<{ readonly rows: readonly number[]; readonly distances: readonly number[] }> {
  const [read] = await table.readRows(['neighbours'], { start: row, end: row + 1 });
  const { neighbours } = parseAs(neighboursSchema, read, atlasTables.images);
  return { rows: neighbours.ids, distances: neighbours.distances };
}

/** Ranges with all rows, each within one row group. */
function rangesOf({ groups }: TableFile, rows: readonly number[]): readonly RowRange[] {
  const sorted = [...new Set(rows)].sort((a, b) => a - b);
  const ranges: { start: number; end: number }[] = [];
  let at = 0;
  for (const group of groups) {
    let last: { start: number; end: number } | undefined;
    for (; at < sorted.length && sorted[at] < group.end; at++) {
      const row = sorted[at];
      if (last !== undefined && row - last.end < gap) last.end = row + 1;
      else ranges.push((last = { start: row, end: row + 1 }));
    }
  }
  return ranges;
}
