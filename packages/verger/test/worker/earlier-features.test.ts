import { useTempFolders } from 'testing-support/temp-folder';
import { expect, it } from 'vitest';
import { sha256 } from '../../src/common/hash.js';
import { encodeFeatures } from '../../src/job/features-file.js';
import { FileStorage } from '../../src/storage/file.js';
import { earlierRows } from '../../src/worker/earlier-features.js';

const tempFolder = useTempFolders();

it('features of a shard are read whole, and only if they are those that were reported', async () => {
  const storage = new FileStorage(await tempFolder());
  const features = Float32Array.from({ length: 6 }, (_, i) => i / 4);
  const digests = new Uint8Array(64).fill(7);
  const bytes = encodeFeatures({ index: Int32Array.from([0, 5]), features, digests, width: 3 });
  await storage.write('shard.npz', bytes);
  const file = { place: storage.uri, key: 'shard.npz', bytes: bytes.length, sha256: sha256(bytes) };
  const read = async (asked: typeof file, width: number) => {
    const all = [];
    for await (const rows of earlierRows(storage, asked, width)) all.push(rows);
    return all;
  };
  expect(await read(file, 3)).toEqual([{ start: 0, rows: 2, features, digests }]);
  const damaged = { code: 'corrupt-result', message: 'does not match its checksum' };
  await expect(read(file, 2)).rejects.toMatchObject(damaged);
  await expect(read({ ...file, sha256: '0'.repeat(64) }, 3)).rejects.toMatchObject(damaged);
});
