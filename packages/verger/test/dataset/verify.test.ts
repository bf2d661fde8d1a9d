import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { datasetStats } from '../../src/dataset/stats.js';
import { synthesize } from '../../src/dataset/synthesize.js';
import { verifyDataset } from '../../src/dataset/verify.js';
import { cli } from '../support/cli.js';
import { childrenOf } from '../support/processes.js';

const folder = useTempFolders();

/** Writes a small data set with all sorts of damage. */
async function damagedDataset(): Promise<string> {
  const root = await folder();
  await synthesize({ output: root, kinds: 4, views: 8, size: 64 });
  const at = (path: string): string => join(root, path);
  const banana = readFileSync(at('Training/Banana/0000.jpg'));
  writeFileSync(at('Training/Banana/half.jpg'), banana.subarray(0, banana.length / 2));
  writeFileSync(at('Training/Banana/empty.jpg'), '');
  writeFileSync(at('Training/Banana/text.jpg'), 'no picture at all');
  symlinkSync('nowhere', at('Training/Banana/gone.jpg'));
  // A leak, a wrong label, and an image re-encoded at a smaller size.
  copyFileSync(at('Training/Cherry/0001.jpg'), at('Test/Cherry/copy.jpg'));
  copyFileSync(at('Training/Pineapple/0001.jpg'), at('Training/Cherry/pineapple.jpg'));
  mkdirSync(at('Test/Extra'));
  const smaller = sharp(readFileSync(at('Training/Pineapple/0002.jpg'))).resize(57, 57);
  await smaller.webp({ quality: 80 }).toFile(at('Test/Extra/again.webp'));
  return root;
}

describe('verifying a damaged data set', () => {
  it('reports every broken file with its reason', async () => {
    const { images, broken } = await verifyDataset(await damagedDataset(), { workers: 2 });
    expect(images).toBe(32 + 6);
    expect(broken.map(({ path, reason }) => `${path} ${reason}`).sort()).toEqual([
      'Training/Banana/empty.jpg empty',
      'Training/Banana/gone.jpg broken-link',
      'Training/Banana/half.jpg corrupt',
      'Training/Banana/text.jpg unsupported',
    ]);
  });

  it('finds copies, leaks, wrong labels and re-encoded images, and nothing else', async () => {
    const { duplicates, nearDuplicates } = await verifyDataset(await damagedDataset(), { workers: 1 });
    expect(duplicates).toEqual([
      {
        paths: ['Test/Cherry/copy.jpg', 'Training/Cherry/0001.jpg'],
        acrossSplits: true,
        acrossLabels: false,
      },
      {
        paths: ['Training/Cherry/pineapple.jpg', 'Training/Pineapple/0001.jpg'],
        acrossSplits: false,
        acrossLabels: true,
      },
    ]);
    expect(nearDuplicates).toEqual([
      {
        paths: ['Test/Extra/again.webp', 'Training/Pineapple/0002.jpg'],
        acrossSplits: true,
        acrossLabels: true,
      },
    ]);
  });

  it('fails on the command line, with all findings as JSON', async () => {
    const { code, stdout, stderr } = await cli([
      'dataset',
      'verify',
      await damagedDataset(),
      '--json',
      '--quiet',
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/4 broken files in .*\n {2}remove them/);
    const findings = JSON.parse(stdout) as { broken: unknown[]; duplicates: unknown[] };
    expect([findings.broken.length, findings.duplicates.length]).toEqual([4, 2]);
  });
});

describe('verifying a synthesized data set', () => {
  it('finds nothing: its splits have no leaks', async () => {
    const root = await folder();
    await synthesize({ output: root, kinds: 40, views: 8, size: 32 });
    expect(await verifyDataset(root)).toEqual({
      images: 320,
      // Its record.
      ignored: 1,
      ignoredByEnding: { '.json': 1 },
      broken: [],
      duplicates: [],
      nearDuplicates: [],
    });
    expect((await cli(['dataset', 'verify', root, '--quiet'])).code).toBe(0);
  });

  it('continues when a worker dies, and checks the files of that worker again', async () => {
    const root = await folder();
    await synthesize({ output: root, kinds: 8, views: 12, size: 32 });
    const before = new Set(childrenOf(process.pid));
    let killed = 0;
    const findings = await verifyDataset(root, {
      workers: 2,
      onProgress: () => {
        if (killed > 0) return;
        for (const pid of childrenOf(process.pid).filter((child) => !before.has(child))) {
          process.kill(pid, 'SIGKILL');
          killed += 1;
        }
      },
    });
    expect(killed).toBeGreaterThan(0);
    expect(findings).toMatchObject({ images: 96, broken: [], duplicates: [], nearDuplicates: [] });
  });

  it('can be stopped', async () => {
    const root = await folder();
    await synthesize({ output: root, kinds: 2, views: 4, size: 32 });
    const stop = new AbortController();
    stop.abort();
    await expect(verifyDataset(root, { signal: stop.signal })).rejects.toMatchObject({ code: 'interrupted' });
  });
});

describe('statistics', () => {
  it('count by split and class, with sizes and formats by content', async () => {
    const stats = await datasetStats(await damagedDataset());
    expect(stats).toMatchObject({
      images: 38,
      unreadable: 3,
      ignored: 1,
      width: { min: 57, median: 64, max: 64 },
      formats: { jpeg: 35, webp: 1 },
    });
    const [test, training] = stats.splits;
    expect(test).toMatchObject({ split: 'Test', images: 10, missing: [], imbalance: 3 });
    expect(training).toMatchObject({ split: 'Training', images: 28, missing: ['Extra'] });
    expect(training.classes).toEqual([
      { label: 'Apple Red', images: 6 },
      { label: 'Banana', images: 9 },
      { label: 'Cherry', images: 7 },
      { label: 'Pineapple', images: 6 },
    ]);
  });

  it('accept a tree without splits, and decode files whose header lacks the size', async () => {
    const root = await folder();
    mkdirSync(join(root, 'Kiwi'));
    const tiff = sharp({ create: { width: 30, height: 20, channels: 3, background: 'green' } }).tiff();
    await tiff.toFile(join(root, 'Kiwi', 'a.tif'));
    expect(await datasetStats(root)).toMatchObject({
      width: { min: 30, max: 30 },
      height: { min: 20, max: 20 },
      splits: [{ split: null, images: 1, imbalance: 1 }],
    });
  });

  it('are printed as a table or as JSON', async () => {
    const root = await folder();
    await synthesize({ output: root, kinds: 2, views: 8, size: 32 });
    const { code, stdout } = await cli(['dataset', 'stats', root]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Banana +2 +6/);
    expect(JSON.parse((await cli(['dataset', 'stats', root, '--json'])).stdout)).toMatchObject({
      images: 16,
    });
  });

  it('reject a folder without images', async () => {
    const root = await folder();
    await expect(datasetStats(root)).rejects.toMatchObject({ code: 'not-found' });
    await expect(verifyDataset(root)).rejects.toMatchObject({ code: 'not-found' });
    await expect(verifyDataset(root, { radius: 12 })).rejects.toMatchObject({ code: 'usage' });
  });
});
