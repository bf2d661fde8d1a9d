import { VergerError } from '../../common/errors.js';
import type { RowRange, TableFile } from '../../parquet/table-file.js';
import { csvLine } from '../../runs/csv-line.js';

/** What may be saved of a selection: all that was found, or what `--exclude` reads. */
export const selectionColumns = {
  all: [
    ...['path', 'label', 'sha256', 'split', 'label_probability', 'other_label', 'other_probability'],
    ...['suspect_rank', 'duplicate_group', 'outlier_score'],
  ],
  paths: ['path'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Rows as bits: row r is bit r % 8 of byte r / 8. */
type RowBits = Uint8Array;

/** @throws VergerError `usage` if these are not the bits of so many rows */
export function requireRowBits(bits: RowBits, rows: number): void {
  if (bits.length === Math.ceil(rows / 8)) return;
  throw new VergerError('usage', `a selection among ${rows} images is ${Math.ceil(rows / 8)} bytes`);
}

/**
 * The chosen images of an atlas as CSV, piece by piece: there may be a million.
 * @throws VergerError `corrupt-result`
 */
export async function* selectionCsv(
  table: TableFile,
  bits: RowBits,
  columns: readonly string[],
): AsyncGenerator<string> {
  yield csvLine(columns);
  for (const range of table.groups) {
    const wanted = rowsIn(bits, range);
    if (wanted.length === 0) continue;
    const rows = await table.readRows(columns, range);
    yield wanted
      .map((row) => csvLine(columns.map((column) => text(rows[row - range.start][column]))))
      .join('');
  }
}

function rowsIn(bits: RowBits, { start, end }: RowRange): readonly number[] {
  const rows: number[] = [];
  for (let row = start; row < end; row++) if (((bits[row >> 3] >> (row & 7)) & 1) === 1) rows.push(row);
  return rows;
}

/** Numbers of a result are none of ours: whatever is in a cell is written as text. */
function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    ? `${value}`
    : '';
}
