import type { Storage } from '../storage/storage.js';
import { type RowRange, TableFile } from './table-file.js';

// For a file that is read once. Errors are those of TableFile.

/** Number of rows; reads only the footer. */
export async function countRows(storage: Storage, key: string): Promise<number> {
  return (await TableFile.open(storage, key)).rows;
}

/**
 * Reads some columns of a file, by row.
 * @param columns names; all if undefined
 * @param range all rows if undefined
 */
export async function readRows(
  storage: Storage,
  key: string,
  columns?: readonly string[],
  range?: RowRange,
): Promise<Record<string, unknown>[]> {
  return (await TableFile.open(storage, key)).readRows(columns, range);
}
