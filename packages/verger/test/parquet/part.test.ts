import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { countRows, readRows, rowGroups } from '../../src/parquet/read.js';
import type { RowBatch } from '../../src/parquet/row-batch.js';
import { encodePart } from '../../src/parquet/write.js';
import { FileStorage } from '../../src/storage/file.js';
import type { Storage } from '../../src/storage/storage.js';
import { batchesOf, batchOf, someRows } from './rows.js';

const tempFolder = useTempFolders();

async function written(batches: AsyncGenerator<RowBatch>): Promise<Storage> {
  const storage = new FileStorage(await tempFolder());
  await storage.write('part', await encodePart(batches));
  return storage;
}

describe('a part', () => {
  it.each([1, 7, 1024, 2500])('of %i rows reads back value for value', async (count) => {
    const rows = someRows(count);
    const storage = await written(batchesOf(rows, 900));
    expect(await countRows(storage, 'part')).toBe(count);
    expect(await readRows(storage, 'part')).toEqual(rows);
  });

  it('gives some of its columns, and some of its rows', async () => {
    const rows = someRows(2500);
    const storage = await written(batchesOf(rows, 900));
    const some = await readRows(storage, 'part', ['path', 'components'], { start: 1000, end: 1100 });
    expect(some).toEqual(rows.slice(1000, 1100).map(({ path, components }) => ({ path, components })));
  });

  it('may hold no row at all, and keeps its columns', async () => {
    const storage = await written(batchesOf([], 1));
    expect(await countRows(storage, 'part')).toBe(0);
    expect(await readRows(storage, 'part')).toEqual([]);
    expect(await rowGroups(storage, 'part')).toEqual([]);
  });

  it('keeps labels of rows without any label as nulls', async () => {
    const rows = someRows(3).map((row) => ({ ...row, label: null }));
    const storage = await written(batchesOf(rows, 3));
    expect(await readRows(storage, 'part', ['label'])).toEqual([
      { label: null },
      { label: null },
      { label: null },
    ]);
  });

  it('keeps floats to the bit, the strange ones too', async () => {
    const features = [0, -0, 2 ** -149, 3.4028234663852886e38, NaN];
    const storage = await written(batchesOf([{ ...someRows(1)[0], features }], 1));
    expect(await readRows(storage, 'part', ['features'])).toEqual([{ features }]);
  });

  it('cuts its rows into groups of 1024 at most, without a gap', async () => {
    const groups = await rowGroups(await written(batchesOf(someRows(2500), 900)), 'part');
    expect(groups).toEqual([
      { start: 0, end: 1024 },
      { start: 1024, end: 2048 },
      { start: 2048, end: 2500 },
    ]);
  });

  it('is the same bytes for the same rows in the same batches', async () => {
    const encode = (): Promise<Uint8Array> => encodePart(batchesOf(someRows(1500), 400));
    expect(Buffer.compare(await encode(), await encode())).toBe(0);
  });

  it.each([[[1024]], [[1, 10, 700]], [[1023, 2]]])('is the same bytes for batches of %j', async (sizes) => {
    const rows = someRows(2100);
    const whole = await encodePart(batchesOf(rows, 2100));
    expect(Buffer.compare(whole, await encodePart(batchesOf(rows, ...sizes)))).toBe(0);
  });

  it('fails, and is not cut short, when its rows can not all be had', async () => {
    const failure = new Error('a damaged shard');
    async function* failing(): AsyncGenerator<RowBatch> {
      yield batchOf(someRows(3));
      await Promise.resolve();
      throw failure;
    }
    await expect(encodePart(failing())).rejects.toBe(failure);
  });

  it('that is not there is missed by its name', async () => {
    const storage = new FileStorage(await tempFolder());
    await expect(readRows(storage, 'part')).rejects.toMatchObject({ fault: 'missing' });
  });
});
