import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder, useTempFolders } from 'testing-support/temp-folder';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyDataset } from '../../src/dataset/verify.js';
import { InlineEngine } from '../support/inline-engine.js';
import { plantOrchard } from '../support/orchard.js';
import { RunFixture } from './run-fixture.js';

const tempFolder = useTempFolders();
let orchard: string;
let fixture: RunFixture;
let input: string;
let elsewhere: string;

// 150 images are three shards.
beforeAll(async () => {
  orchard = await makeTempFolder();
  await plantOrchard(orchard, { classes: ['apple', 'pear', 'plum'], perClass: 50, size: 12 });
});
afterAll(() => rm(orchard, { recursive: true }));
beforeEach(async () => {
  fixture = await RunFixture.open(await tempFolder());
  input = join(fixture.folder, 'in');
  elsewhere = join(fixture.folder, 'elsewhere');
  await cp(orchard, input, { recursive: true });
});

const losses = [
  ['is renamed', () => rename(input, elsewhere)],
  // What an unmounted folder looks like.
  ['becomes empty', () => rename(input, elsewhere).then(() => mkdir(input))],
] as const;

const bringBack = async (): Promise<void> => {
  await rm(input, { recursive: true, force: true });
  await rename(elsewhere, input);
};

describe('an input folder that disappears while it is read', () => {
  it.each(losses)('stops the run if it %s, rejects nothing, and lets the run resume', async (_, lose) => {
    const engine = new InlineEngine({
      beforeTask: async ({ id }) => {
        if (id === 'extract-00001') await lose();
      },
    });
    await expect(fixture.run({}, engine)).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining(`can't read ${input} any more`) as string,
      hint: expect.stringContaining('unmounted or renamed') as string,
    });
    expect(await fixture.keys()).not.toContain('_verger/rejects.parquet');

    await bringBack();
    const { manifest } = await fixture.run();
    expect(manifest.counts).toMatchObject({ rows: 150, rejects: 0 });
    expect(fixture.tasksDone()).not.toContain('extract-00000');
  });

  it('rejects a single image that disappears', async () => {
    await rename(join(input, 'pear'), elsewhere);
    await mkdir(join(input, 'pear'));
    for (const name of ['0000.jpg', '0001.jpg'])
      await cp(join(elsewhere, name), join(input, 'pear', name), { preserveTimestamps: true });
    const engine = new InlineEngine({
      beforeTask: ({ id }) => (id === 'extract-00000' ? rm(join(input, 'pear/0001.jpg')) : undefined),
    });
    const { manifest } = await fixture.run({ maxRejects: { kind: 'count', count: 1 } }, engine);
    expect(manifest.counts).toMatchObject({ listed: 102, rows: 101, byReason: { missing: 1 } });
  });

  it.each(losses)('stops verger dataset verify if it %s', async (_, lose) => {
    let loss: Promise<unknown> | undefined;
    const onProgress = (): void => void (loss ??= lose());
    const verifying = verifyDataset(input, { workers: 1, onProgress });
    await expect(verifying).rejects.toMatchObject({ code: 'storage' });
    await loss;
  });
});
