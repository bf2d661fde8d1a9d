import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { readRows } from '../../src/parquet/read.js';
import type { TableColumn } from '../../src/parquet/typed-table.js';
import { encodeTypedTable } from '../../src/parquet/write.js';
import { FileStorage } from '../../src/storage/file.js';

const tempFolder = useTempFolders();

/** A table of all types, with so many rows. */
function columns(rows: number): TableColumn[] {
  const every = <T>(value: (row: number) => T): T[] => Array.from({ length: rows }, (_, row) => value(row));
  return [
    { name: 'text', type: 'text', values: every((row) => (row % 3 === 0 ? null : `🍎 ${row}`)) },
    { name: 'share', type: 'float32', values: every((row) => (row % 2 === 0 ? null : row / 4)) },
    { name: 'count', type: 'int32', values: every((row) => (row % 5 === 0 ? null : -row)) },
    { name: 'flag', type: 'flag', values: every((row) => row % 7 === 0) },
    {
      name: 'texts',
      type: 'texts',
      values: every((row) => Array.from({ length: row % 3 }, (_, i) => `${i}`)),
    },
    {
      name: 'near',
      type: 'neighbours',
      k: 2,
      ids: Int32Array.from({ length: 2 * rows }, (_, i) => i),
      distances: Float32Array.from({ length: 2 * rows }, (_, i) => i / 2),
    },
  ];
}

describe('a table of typed columns', () => {
  it.each([1, 60, 2500])('of %d rows reads back', async (rows) => {
    const read = await readBack(columns(rows));
    expect(read).toHaveLength(rows);
    read.forEach((row, i) => {
      expect(row).toEqual({
        text: i % 3 === 0 ? null : `🍎 ${i}`,
        share: i % 2 === 0 ? null : i / 4,
        count: i % 5 === 0 ? null : -i,
        flag: i % 7 === 0,
        texts: Array.from({ length: i % 3 }, (_, place) => `${place}`),
        near: { ids: [2 * i, 2 * i + 1], distances: [i, i + 0.5] },
      });
    });
  });

  it('may have no rows', async () => {
    expect(await readBack(columns(0))).toEqual([]);
  });

  it('has the same bytes for the same rows', () => {
    expect(encodeTypedTable(columns(9))).toEqual(encodeTypedTable(columns(9)));
  });
});

async function readBack(table: readonly TableColumn[]): Promise<unknown[]> {
  const storage = new FileStorage(await tempFolder());
  await storage.write('table', encodeTypedTable(table));
  return readRows(storage, 'table');
}
