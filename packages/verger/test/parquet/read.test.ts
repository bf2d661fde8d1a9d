import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { countRows, readRows } from '../../src/parquet/read.js';
import { encodeTextTable } from '../../src/parquet/write.js';
import { FileStorage } from '../../src/storage/file.js';

const tempFolder = useTempFolders();

async function storageWith(bytes: Uint8Array): Promise<FileStorage> {
  const storage = new FileStorage(join(await tempFolder(), 'result'));
  await storage.write('table', bytes);
  return storage;
}

describe('a damaged Parquet file', () => {
  const whole = encodeTextTable({ path: ['a', 'b'] });
  const damages: readonly [string, (bytes: Buffer) => Uint8Array][] = [
    ['is empty', () => new Uint8Array()],
    ['is text', () => Buffer.from('not Parquet at all, but long enough to hold a footer')],
    ['has lost its end', (bytes) => bytes.subarray(0, -9)],
    ['has a footer of zeros', (bytes) => Buffer.concat([Buffer.alloc(bytes.length - 8), bytes.subarray(-8)])],
  ];

  it.each(damages)('is reported in one line if it %s', async (_, damage) => {
    const storage = await storageWith(damage(Buffer.from(whole)));
    for (const read of [countRows, readRows]) {
      await expect(read(storage, 'table')).rejects.toMatchObject({
        code: 'corrupt-result',
        message: expect.stringMatching(/^table is not a valid Parquet file: .+$/) as string,
      });
    }
  });
});
