import { appendFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readRows } from '../../src/parquet/read.js';
import { outputKeys } from '../../src/job/work-files.js';
import { RunFixture } from '../driver/run-fixture.js';
import { InlineEngine } from '../support/inline-engine.js';
import { plantOrchard } from '../support/orchard.js';
import { packTar } from './archives.js';
import { tempFolder } from './index-of.js';
import { resultRows } from './rows.js';

let fixture: RunFixture;
let input: string;

beforeEach(async () => {
  const folder = await tempFolder();
  const paths = await plantOrchard(join(folder, 'plain'), { classes: ['apple', 'pear'], perClass: 10 });
  fixture = await RunFixture.open(folder);
  input = join(folder, 'in');
  packTar(join(input, '0.tar'), join(folder, 'plain'), paths.slice(0, 12));
  packTar(join(input, '1.tar'), join(folder, 'plain'), paths.slice(12));
});

/** Runs, with a change just before the images are read. */
const runWith = (change: () => void): ReturnType<RunFixture['run']> =>
  fixture.run(
    { maxRejects: { kind: 'count', count: 20 } },
    new InlineEngine({ beforeTask: ({ kind }) => (kind === 'extract' ? change() : undefined) }),
  );

const rejectReasons = async (): Promise<string[]> => {
  const rejects = await readRows(fixture.output, outputKeys.rejects);
  return rejects.map(({ path, reason }) => `${String(path).slice(0, 5)} ${String(reason)}`);
};

describe('a packed file that is not there as it was listed', () => {
  it('costs the images in it, if it changed', async () => {
    const { manifest } = await runWith(() => appendFileSync(join(input, '0.tar'), 'more'));
    expect(manifest.counts).toMatchObject({ listed: 20, rows: 8, rejects: 12 });
    expect(new Set(await rejectReasons())).toEqual(new Set(['0.tar changed']));
  });

  it('costs the images in it, if it is gone', async () => {
    const { manifest } = await runWith(() => rmSync(join(input, '1.tar'), { force: true }));
    expect(manifest.counts).toMatchObject({ listed: 20, rows: 12, rejects: 8 });
    expect(new Set(await rejectReasons())).toEqual(new Set(['1.tar missing']));
  });

  it('costs no image if the whole folder is gone; the run resumes when it is back', async () => {
    const gone = runWith(() => renameSync(input, `${input}.away`));
    await expect(gone).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining(input) as string,
    });
    renameSync(`${input}.away`, input);
    const { manifest } = await fixture.run();
    expect(manifest.counts).toMatchObject({ listed: 20, rows: 20, rejects: 0 });
    expect(await resultRows(fixture.output)).toHaveLength(20);
  });
});
