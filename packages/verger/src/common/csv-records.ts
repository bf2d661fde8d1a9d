import { parse } from 'csv-parse/sync';
import { messageOf, VergerError } from './errors.js';

/**
 * The rows of a CSV table by the names of its columns, which are in its first line.
 * @param hint what a right table looks like
 * @throws VergerError `usage` if it is no such table
 */
export function csvRecords(csv: Uint8Array, name: string, hint: string): Partial<Record<string, string>>[] {
  try {
    return parse(Buffer.from(csv), { columns: uniqueColumns, bom: true, skip_empty_lines: true });
  } catch (cause) {
    throw new VergerError('usage', `${name}: ${messageOf(cause)}`, { cause, hint });
  }
}

function uniqueColumns(header: string[]): string[] {
  const repeated = header.find((column, i) => header.indexOf(column) < i);
  if (repeated !== undefined) throw new Error(`two columns are named ${repeated}`);
  return header;
}
