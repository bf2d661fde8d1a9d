import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetReadObjects,
} from 'hyparquet';
import { messageOf, VergerError } from '../common/errors.js';
import { StorageError } from '../storage/storage-error.js';
import type { Storage } from '../storage/storage.js';

/** Rows of a file, `end` exclusive. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** Some values of a column: those from row `start` on. */
export interface ColumnChunk {
  readonly column: string;
  readonly start: number;
  readonly values: ArrayLike<unknown>;
}

/**
 * A Parquet file whose footer has been read, which may be large: it lists each column of each row group. All methods
 * throw VergerError `corrupt-result` if the file is not valid Parquet, and StorageError if it can't be read.
 */
export class TableFile {
  /** The row ranges of the row groups, each of which can be read without reading others. */
  readonly groups: readonly RowRange[];
  readonly #key: string;
  readonly #file: AsyncBuffer;
  readonly #metadata: FileMetaData;

  private constructor(key: string, file: AsyncBuffer, metadata: FileMetaData) {
    this.#key = key;
    this.#file = file;
    this.#metadata = metadata;
    let start = 0;
    this.groups = metadata.row_groups.map(({ num_rows: rows }) => ({ start, end: (start += Number(rows)) }));
  }

  static async open(storage: Storage, key: string): Promise<TableFile> {
    const file = await rangesOf(storage, key);
    return new TableFile(key, file, await orCorrupt(key, parquetMetadataAsync(file)));
  }

  get rows(): number {
    return Number(this.#metadata.num_rows);
  }

  /**
   * Reads some columns, by row.
   * @param columns names; all if undefined
   * @param range all rows if undefined
   */
  readRows(columns?: readonly string[], range?: RowRange): Promise<Record<string, unknown>[]> {
    return orCorrupt(
      this.#key,
      parquetReadObjects({ ...this.#source(range), ...(columns && { columns: [...columns] }) }),
    );
  }

  /** Reads some columns of whole row groups, by column: ten times as fast as by row. */
  readColumns(
    columns: readonly string[],
    range: RowRange,
    onChunk: (chunk: ColumnChunk) => void,
  ): Promise<void> {
    const read = parquetRead({
      ...this.#source(range),
      columns: [...columns],
      onChunk: ({ columnName: column, columnData: values, rowStart: start }) =>
        onChunk({ column, start, values }),
    });
    return orCorrupt(this.#key, read);
  }

  #source(range: RowRange | undefined) {
    const [file, metadata] = [this.#file, this.#metadata];
    return { file, metadata, ...(range && { rowStart: range.start, rowEnd: range.end }) };
  }
}

async function orCorrupt<T>(key: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
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
