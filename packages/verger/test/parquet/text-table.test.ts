import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { readRows } from '../../src/parquet/read.js';
import { encodeTextTable } from '../../src/parquet/write.js';
import { FileStorage } from '../../src/storage/file.js';

const tempFolder = useTempFolders();

describe('a text table', () => {
  it('reads back with nulls and special characters', async () => {
    const path = ['a\tb', 'c\nd', '', '🍎 "x"'];
    const label = ['one', null, '', null];
    expect(await readBack({ path, label })).toEqual(path.map((text, i) => ({ path: text, label: label[i] })));
  });

  it('may have no rows', async () => {
    expect(await readBack({ path: [], label: [] })).toEqual([]);
  });

  it('may have many rows', async () => {
    const path = Array.from({ length: 5000 }, (_, i) => `path ${i}`);
    expect(await readBack({ path })).toEqual(path.map((text) => ({ path: text })));
  });

  it('has the same bytes for the same text', () => {
    const table = { path: ['a', 'b'], label: [null, 'x'] };
    expect(encodeTextTable(table)).toEqual(encodeTextTable(table));
  });
});

async function readBack(columns: Readonly<Record<string, readonly (string | null)[]>>): Promise<unknown[]> {
  const storage = new FileStorage(await tempFolder());
  await storage.write('table', encodeTextTable(columns));
  return readRows(storage, 'table');
}
