import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { messageOf, VergerError } from '../common/errors.js';
import { StorageError } from '../storage/storage-error.js';
import type { Storage } from '../storage/storage.js';

// All of these throw VergerError `corrupt-result` if the file is not valid Parquet, and StorageError if it can't be read.

/** Number of rows; reads only the footer. */
export async function countRows(storage: Storage, key: string): Promise<number> {
  return Number((await footerOf(storage, key)).num_rows);
}

/**
 * Reads some columns of a file, by row.
 * @param columns names; all if undefined
 * @param rows a range, `end` exclusive; all if undefined
 */
export function readRows(
  storage: Storage,
  key: string,
  columns?: readonly string[],
  rows?: { readonly start: number; readonly end: number },
): Promise<Record<string, unknown>[]> {
  return readParquet(storage, key, (file) =>
    parquetReadObjects({
      file,
      ...(columns === undefined ? {} : { columns: [...columns] }),
      ...(rows === undefined ? {} : { rowStart: rows.start, rowEnd: rows.end }),
    }),
  );
}

/** The row ranges of the row groups, each of which can be read without reading others. */
export async function rowGroups(
  storage: Storage,
  key: string,
): Promise<readonly { readonly start: number; readonly end: number }[]> {
  let start = 0;
  const { row_groups: groups } = await footerOf(storage, key);
  return groups.map(({ num_rows: rows }) => ({ start, end: (start += Number(rows)) }));
}

function footerOf(storage: Storage, key: string): Promise<FileMetaData> {
  return readParquet(storage, key, (file) => parquetMetadataAsync(file));
}

async function readParquet<T>(
  storage: Storage,
  key: string,
  read: (file: AsyncBuffer) => Promise<T>,
): Promise<T> {
  const file = await rangesOf(storage, key);
  try {
    return await read(file);
  } catch (cause) {
    if (cause instanceof VergerError) throw cause;
    throw new VergerError('corrupt-result', `${key} is not a valid Parquet file: ${messageOf(cause)}`, {
      cause,
    });
  }
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
