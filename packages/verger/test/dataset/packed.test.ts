import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { datasetStats } from '../../src/dataset/stats.js';
import { synthesize } from '../../src/dataset/synthesize.js';
import { verifyDataset } from '../../src/dataset/verify.js';
import { FileStorage } from '../../src/storage/file.js';
import { collect } from 'testing-support/collect';
import { packTar, packZip } from '../packed/archives.js';

const folder = useTempFolders();

describe('a data set in packed files', () => {
  it('has the figures and the findings of the unpacked one', async () => {
    const root = await folder();
    const plain = join(root, 'plain');
    await synthesize({ output: plain, kinds: 3, views: 8, size: 64 });
    rmSync(join(plain, 'dataset.json'));
    writeFileSync(join(plain, 'Training/Banana/text.jpg'), 'no picture at all');
    const paths = (await collect(new FileStorage(plain).list())).map(({ key }) => key);
    packTar(join(root, 'packed/0.tar'), plain, paths.slice(0, 10));
    packZip(join(root, 'packed/1.zip'), plain, paths.slice(10));

    const stats = await datasetStats(plain, { workers: 1 });
    const ofPacked = await datasetStats(join(root, 'packed'), { workers: 1 });
    expect({ ...ofPacked, ignoredByEnding: {} }).toEqual({ ...stats, ignoredByEnding: {} });
    const withPrefix = (path: string): string => `${paths.indexOf(path) < 10 ? '0.tar' : '1.zip'}!${path}`;
    const findings = await verifyDataset(plain, { workers: 1 });
    const broken = findings.broken.map((file) => ({ ...file, path: withPrefix(file.path) }));
    expect(broken).toHaveLength(1);
    expect(await verifyDataset(join(root, 'packed'), { workers: 1 })).toEqual({ ...findings, broken });
  });
});
