import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { beforeEach, describe, expect, it } from 'vitest';
import { summary } from '../../src/cli/summary.js';
import { Location } from '../../src/storage/location.js';
import { plantOrchard } from '../support/orchard.js';
import { RunFixture } from './run-fixture.js';

const tempFolder = useTempFolders();
let fixture: RunFixture;
const inInput = (path: string): string => join(fixture.folder, 'in', path);

beforeEach(async () => {
  fixture = await RunFixture.open(await tempFolder());
  await plantOrchard(inInput('.'), { classes: ['apple', 'pear'], perClass: 3 });
});

async function table(...lines: readonly string[]): Promise<Location> {
  const file = join(fixture.folder, 'labels.csv');
  await writeFile(file, ['path,label', ...lines].join('\n'));
  return Location.parse(file);
}

describe('someone who tries it for the first time', () => {
  it('hears of packed files beside the images, unless they asked for one or the other', async () => {
    await writeFile(inInput('more.tar'), '');
    const { manifest } = await fixture.run();
    expect(manifest.warnings).toEqual([
      '1 packed file ignored, since there are other images; --packed reads packed files instead',
    ]);
    const { manifest: other } = await fixture.run({ packed: false, overwrite: true });
    expect(other.warnings).toEqual([]);
  });

  it('sees which path a table of labels lacks, if it has none of them', async () => {
    const labels = await table('0000.jpg,Apfel');
    await expect(fixture.run({ labels })).rejects.toMatchObject({
      message: expect.stringMatching(
        /no images in .*; 6 inputs can't be read \(not in the label table\)$/,
      ) as string,
      hint: `${labels.text} lists none of the images: its paths are relative to the input, such as apple/0000.jpg`,
    });
  });

  it('sees where a table of labels was looked for', async () => {
    const labels = Location.parse(join(fixture.folder, 'none.csv'));
    await expect(fixture.run({ labels })).rejects.toThrow(`no label table at ${labels.text}`);
  });

  it.each([
    ['*.png', "so for files at any depth use --include '**/*.png'"],
    ['plum', "so for a folder at any depth use --include '**/plum/**'"],
  ])('sees how to include %s at any depth', async (glob, advice) => {
    await expect(fixture.run({ include: [glob] })).rejects.toMatchObject({
      hint: expect.stringContaining(advice) as string,
    });
  });

  it('can have the features of a single image', async () => {
    await mkdir(inInput('one'));
    await rename(inInput('apple/0000.jpg'), inInput('one/0000.jpg'));
    const request = { input: Location.parse(inInput('one')) };
    await expect(fixture.run(request)).rejects.toMatchObject({
      code: 'too-few-rows',
      hint: 'add images, or use --components 0 for features only',
    });
    const { manifest } = await fixture.run({
      components: { kind: 'count', count: 0 },
      overwrite: true,
    });
    expect(manifest.counts.rows).toBe(1);
  });

  it('sees the number of classes that have rows', async () => {
    const labels = await table('apple/0000.jpg,a', 'apple/0001.jpg,b');
    const { manifest } = await fixture.run({ labels, maxRejects: { kind: 'count', count: 4 } });
    expect(summary(manifest, 'out')).toMatch(/rows +2 in 2 classes/);
  });
});
