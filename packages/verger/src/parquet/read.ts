import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { StorageError } from '../storage/storage-error.js';
import type { Storage } from '../storage/storage.js';

/** Number of rows, from the footer alone. */
export async function countRows(storage: Storage, key: string): Promise<number> {
  const metadata = await parquetMetadataAsync(await rangesOf(storage, key));
  return Number(metadata.num_rows);
}

/**
 * Some columns of a file, row by row.
 * @param columns names; undefined: all
 * @param rows a range, `end` exclusive; undefined: all
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

/** The ranges of rows that were written together: what can be read alone without waste. */
export async function rowGroups(
  storage: Storage,
  key: string,
): Promise<readonly { readonly start: number; readonly end: number }[]> {
  const { row_groups: groups } = await parquetMetadataAsync(await rangesOf(storage, key));
  let start = 0;
  return groups.map(({ num_rows: rows }) => ({ start, end: (start += Number(rows)) }));
}

/** A stored file as ranges, so that a reader takes the footer and the columns that it wants, and no more. */
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
