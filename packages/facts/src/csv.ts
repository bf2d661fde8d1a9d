import { FactsError } from './facts-error.js';

/**
 * A cell in quotes or a bare one, and what ends it (RFC 4180). A quote within quotes is doubled; a bare cell has none.
 */
const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

/**
 * The rows of a CSV text, header included.
 *
 * @param file its name, for errors
 * @throws FactsError for a quote that is not closed or stands in the midst of a bare cell
 */
export function csvRows(text: string, file: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  cell.lastIndex = 0;
  while (cell.lastIndex < text.length || row.length > 0) {
    const found = cell.exec(text);
    if (found === null)
      throw new FactsError('a quote is not closed, or stands in the midst of a cell', {
        ...{ file, row: rows.length + 1, column: null },
      });
    const [, quoted, bare, end] = found as (string | undefined)[];
    row.push(bare ?? quoted?.replaceAll('""', '"') ?? '');
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
