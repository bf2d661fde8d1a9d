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
const neighboursSchema = z.object({
  neighbours: z.object({ ids: z.array(z.number()), distances: z.array(z.number()) }),
});

/** An image of an atlas, and what was found about it. */
export interface AtlasImage extends z.output<typeof imageSchema> {
  readonly row: number;
}

/** Rows near each other are read at once: at most so many that nobody asked for. */
const gap = 64;

/**
 * Reads some images.
 * @param rows in any order, which is kept; those that do not exist are left out
 * @throws VergerError `corrupt-result`
 */
export async function readImages(table: TableFile, rows: readonly number[]): Promise<readonly AtlasImage[]> {
  const found = new Map<number, AtlasImage>();
  for (const range of rangesOf(table, rows)) {
    const read = await table.readRows(Object.keys(imageSchema.shape), range);
    read.forEach((each, i) => {
      const row = range.start + i;
      if (rows.includes(row)) found.set(row, { row, ...parseAs(imageSchema, each, atlasTables.images) });
    });
  }
  return rows.flatMap((row) => found.get(row) ?? []);
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
