import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { countRows, readRows } from '../../src/parquet/read.js';
import { TableFile } from '../../src/parquet/table-file.js';
import type { RowBatch } from '../../src/parquet/row-batch.js';
import { encodePart } from '../../src/parquet/write.js';
import { FileStorage } from '../../src/storage/file.js';
import type { Storage } from '../../src/storage/storage.js';
import { batchesOf, batchOf, plainColumns, someRows } from './rows.js';

const tempFolder = useTempFolders();

async function storePart(batches: AsyncGenerator<RowBatch>, columns = plainColumns): Promise<Storage> {
  const storage = new FileStorage(await tempFolder());
  await storage.write('part', await encodePart(batches, columns));
  return storage;
}

describe('a part', () => {
  it.each([1, 7, 1024, 2500])('of %i rows reads back value for value', async (count) => {
    const rows = someRows(count);
    const storage = await storePart(batchesOf(rows, 900));
    expect(await countRows(storage, 'part')).toBe(count);
    expect(await readRows(storage, 'part')).toEqual(rows);
  });

  it('can be read by column and by row range', async () => {
    const rows = someRows(2500);
    const storage = await storePart(batchesOf(rows, 900));
    const some = await readRows(storage, 'part', ['path', 'components'], { start: 1000, end: 1100 });
    expect(some).toEqual(rows.slice(1000, 1100).map(({ path, components }) => ({ path, components })));
  });

  it('may have no rows, and keeps its columns', async () => {
    const storage = await storePart(batchesOf([], 1));
    expect(await countRows(storage, 'part')).toBe(0);
    expect(await readRows(storage, 'part')).toEqual([]);
    expect((await TableFile.open(storage, 'part')).groups).toEqual([]);
  });

  it('stores nulls as labels if no row has a label', async () => {
    const rows = someRows(3).map((row) => ({ ...row, label: null }));
    const storage = await storePart(batchesOf(rows, 3));
    expect(await readRows(storage, 'part', ['label'])).toEqual([
      { label: null },
      { label: null },
      { label: null },
    ]);
  });

  it('preserves every float exactly, including -0, subnormals and NaN', async () => {
    const features = [0, -0, 2 ** -149, 3.4028234663852886e38, NaN];
    const storage = await storePart(batchesOf([{ ...someRows(1)[0], features }], 1));
    expect(await readRows(storage, 'part', ['features'])).toEqual([{ features }]);
  });

  it('splits its rows into contiguous groups of at most 1024', async () => {
    const { groups } = await TableFile.open(await storePart(batchesOf(someRows(2500), 900)), 'part');
    expect(groups).toEqual([
      { start: 0, end: 1024 },
      { start: 1024, end: 2048 },
      { start: 2048, end: 2500 },
    ]);
  });

  it('can be read by column, some row groups at a time', async () => {
    const rows = someRows(2500);
    const file = await TableFile.open(await storePart(batchesOf(rows, 900)), 'part');
    const paths: unknown[] = [];
    for (const range of [
      { start: 0, end: 2048 },
      { start: 2048, end: 2500 },
    ]) {
      await file.readColumns(['path'], range, ({ column, start, values }) => {
        expect(column).toBe('path');
        Array.from(values).forEach((value, i) => (paths[start + i] = value));
      });
    }
    expect(paths).toEqual(rows.map(({ path }) => path));
  });

  it('has the same bytes for the same rows in the same batches', async () => {
    const encode = (): Promise<Uint8Array> => encodePart(batchesOf(someRows(1500), 400), plainColumns);
    expect(Buffer.compare(await encode(), await encode())).toBe(0);
  });

  it.each([[[1024]], [[1, 10, 700]], [[1023, 2]]])('has the same bytes for batches of %j', async (sizes) => {
    const rows = someRows(2100);
    const whole = await encodePart(batchesOf(rows, 2100), plainColumns);
    expect(Buffer.compare(whole, await encodePart(batchesOf(rows, ...sizes), plainColumns))).toBe(0);
  });

  it.each([
    { features: 0 },
    { components: 0 },
    { split: true },
    { lists: 'fixed' },
    { split: true, features: 0, lists: 'fixed' },
  ] as const)('has the columns asked for: %j', async (asked) => {
    const columns = { ...plainColumns, ...asked };
    const rows = someRows(300).map(({ features, components, ...texts }, i) => ({
      ...texts,
      ...(columns.split ? { split: (i % 100) % 2 === 0 ? 'Training' : null } : {}),
      ...(columns.features === 0 ? {} : { features }),
      ...(columns.components === 0 ? {} : { components }),
    }));
    const storage = await storePart(batchesOf(someRows(300), 100), columns);
    expect(await readRows(storage, 'part')).toEqual(rows);
    const empty = await storePart(batchesOf([], 1), columns);
    expect(await readRows(empty, 'part')).toEqual([]);
  });

  it('holds float16 if asked to: half the bytes, each number rounded', async () => {
    const features = [0, 1 / 3, -65519, 2 ** -24, 1 + 2 ** -11];
    const rows = someRows(1000).map((row) => ({ ...row, features }));
    const storage = await storePart(batchesOf(rows, 300), { ...plainColumns, dtype: 'float16' });
    expect((await readRows(storage, 'part', ['features']))[999]).toEqual({
      features: [0, 1365 / 4096, -65504, 2 ** -24, 1],
    });
  });

  it('fails instead of being truncated if its rows cannot all be read', async () => {
    const failure = new Error('a damaged shard');
    async function* failing(): AsyncGenerator<RowBatch> {
      yield batchOf(someRows(3));
      await Promise.resolve();
      throw failure;
    }
    await expect(encodePart(failing(), plainColumns)).rejects.toBe(failure);
  });

  it('is reported as missing if it does not exist', async () => {
    const storage = new FileStorage(await tempFolder());
    await expect(readRows(storage, 'part')).rejects.toMatchObject({ fault: 'missing' });
  });
});
