import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { StorageError } from '../storage/storage-error.js';
import type { Storage } from '../storage/storage.js';

/** Number of rows; reads only the footer. */
export async function countRows(storage: Storage, key: string): Promise<number> {
  const metadata = await parquetMetadataAsync(await rangesOf(storage, key));
  return Number(metadata.num_rows);
}

/**
 * Reads some columns of a file, by row.
 * @param columns names; all if undefined
 * @param rows a range, `end` exclusive; all if undefined
 */
export async function readRows(
  storage: Storage,
  key: string,
  columns?: readonly string[],
  rows?: { readonly start: number; readonly end: number },
): Promise<Record<string, unknown>[]> {
  return parquetReadObjects({
    file: await rangesOf(storage, key),
    ...(columns === undefined ? {} : { columns: [...columns] }),
    ...(rows === undefined ? {} : { rowStart: rows.start, rowEnd: rows.end }),
  });
}

/** The row ranges of the row groups, each of which can be read without reading others. */
export async function rowGroups(
  storage: Storage,
  key: string,
): Promise<readonly { readonly start: number; readonly end: number }[]> {
  const { row_groups: groups } = await parquetMetadataAsync(await rangesOf(storage, key));
  let start = 0;
  return groups.map(({ num_rows: rows }) => ({ start, end: (start += Number(rows)) }));
}

/** A stored file by ranges, so that a reader only fetches the footer and the columns it needs. */
async function rangesOf(storage: Storage, key: string): Promise<AsyncBuffer> {
  const entry = await storage.stat(key);
  if (entry === undefined) throw new StorageError('missing', `no such file: ${key}`);
  const byteLength = entry.size;
  return {
    byteLength,
    slice: async (start, end = byteLength) => {
      const from = start < 0 ? byteLength + start : start;
      const bytes = await storage.read(key, { range: { start: from, end } });
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    },
  };
}
