import { lstat, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder, useTempFolders } from 'testing-support/temp-folder';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeJson } from '../../src/common/json.js';
import { outputKeys, partName } from '../../src/job/work-files.js';
import { Location } from '../../src/storage/location.js';
import { InlineEngine } from '../support/inline-engine.js';
import { plantOrchard } from '../support/orchard.js';
import { RunFixture } from './run-fixture.js';

const tempFolder = useTempFolders();
let orchard: string;
let fixture: RunFixture;

beforeAll(async () => {
  orchard = await makeTempFolder();
  await plantOrchard(orchard, { classes: ['apple', 'pear'], perClass: 4, size: 12 });
});
afterAll(() => rm(orchard, { recursive: true }));
beforeEach(async () => {
  fixture = await RunFixture.open(await tempFolder());
  await symlink(orchard, join(fixture.folder, 'in'));
});

const out = (key = ''): string => join(fixture.folder, 'out', key);
const theirs = { token: 'theirs', host: 'elsewhere', pid: 77, renewedAt: 0 };

/** An engine during whose task something happens. */
function during(id: string, happens: () => Promise<void>): InlineEngine {
  return new InlineEngine({ beforeTask: (task) => (task.id === id ? happens() : undefined) });
}

describe('a run whose output another run has taken over', () => {
  const takenOver = {
    code: 'locked',
    message: 'another run (process 77 on elsewhere) took over this output',
  };

  it('writes neither a part nor a manifest nor _SUCCESS, and sweeps no parts', async () => {
    const stale = partName(7, 'f'.repeat(64));
    const engine = during('project-00002', async () => {
      await fixture.output.write(outputKeys.lock, encodeJson(theirs));
      await fixture.output.write(stale, Buffer.from('theirs'));
    });
    await expect(fixture.run({}, engine)).rejects.toMatchObject(takenOver);
    const keys = await fixture.keys();
    expect(keys).not.toContain(outputKeys.manifest);
    expect(keys).not.toContain(outputKeys.success);
    expect(keys.filter((key) => key.startsWith('part-00002'))).toEqual([]);
    expect(keys).toContain(stale);
    expect(await readFile(out(outputKeys.lock), 'utf8')).toContain('theirs');
  });

  it.each(['moments-00000', 'fit', 'project-00001'])(
    'says so, and not that a file is missing, at %s',
    async (task) => {
      const engine = during(task, async () => {
        await fixture.output.write(outputKeys.lock, encodeJson(theirs));
        await fixture.output.removeAll(outputKeys.work);
      });
      await expect(fixture.run({}, engine)).rejects.toMatchObject(takenOver);
    },
  );
});

describe('a result', () => {
  it('is not published beside a part that another program has written meanwhile', async () => {
    const foreign = 'part-00000-2dd664f9-d2c4-4ffe-878f-c6c70c1fb0cb-c000.snappy.parquet';
    const engine = during('fit', () => writeFile(out(foreign), 'theirs'));
    await expect(fixture.run({}, engine)).rejects.toMatchObject({
      code: 'plan-mismatch',
      message: `the output holds ${foreign}, which verger did not write`,
    });
    expect(await fixture.keys()).not.toContain(outputKeys.success);
    await rm(out(foreign));
    await fixture.run();
    expect(fixture.tasksDone()).toEqual([]);
  });

  it('skips a report that names a file outside the output, and leaves that file alone', async () => {
    await expect(fixture.run({}, during('moments-00000', fail))).rejects.toThrow();
    await writeFile(join(fixture.folder, 'x'), 'mine');
    for (const name of await readdir(out(outputKeys.reports))) {
      const path = out(outputKeys.reports + name);
      const report = JSON.parse(await readFile(path, 'utf8')) as { features?: object };
      if (report.features === undefined) continue;
      await writeFile(path, JSON.stringify({ ...report, features: { key: '../x', sha256: '', bytes: 4 } }));
    }
    await fixture.run();
    expect(fixture.tasksDone()).toContain('extract-00000');
    expect(await readFile(join(fixture.folder, 'x'), 'utf8')).toBe('mine');
  });
});

describe('links in an output', () => {
  it('are not followed in the place of _verger, but named', async () => {
    await fixture.run();
    const outside = await movedAway('_verger');
    const before = await readdir(outside, { recursive: true });
    for (const overwrite of [false, true]) {
      await expect(fixture.run({ overwrite, partitions: 2 })).rejects.toMatchObject({
        code: 'storage',
        message: '_verger is a link, and verger writes and removes nothing through a link',
      });
    }
    expect(await readdir(outside, { recursive: true })).toEqual(before);
  });

  it('are not followed in the place of work files: the link itself is removed', async () => {
    await expect(fixture.run({}, during('fit', fail))).rejects.toThrow();
    const outside = await movedAway('_verger/work');
    const before = await readdir(outside, { recursive: true });
    await expect(fixture.run()).rejects.toThrow('_verger/work is a link');
    await fixture.run({ overwrite: true });
    await expect(lstat(out('_verger/work'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await readdir(outside, { recursive: true })).toEqual(before);
  });

  it('are not how the input gets into the output', async () => {
    await mkdir(join(fixture.folder, 'real/deep'), { recursive: true });
    await symlink('real', join(fixture.folder, 'name'));
    await plantOrchard(join(fixture.folder, 'real/deep'), { classes: ['apple'], perClass: 2, size: 8 });
    const at = (path: string): Location => Location.parse(join(fixture.folder, path));
    await expect(fixture.run({ input: at('real/deep'), output: at('name') })).rejects.toMatchObject({
      code: 'usage',
      message: 'the input is inside the output',
    });
  });

  it('of an input that lead to the output are left out of the listing', async () => {
    const input = join(fixture.folder, 'around');
    await plantOrchard(input, { classes: ['apple'], perClass: 4, size: 8 });
    await mkdir(out());
    await symlink(out(), join(input, 'link'));
    await plantOrchard(out('pictures'), { classes: ['apple'], perClass: 4, size: 8 });
    const { manifest } = await fixture.run({ input: Location.parse(input) });
    expect(manifest.counts).toMatchObject({ listed: 4, ignored: 0 });
  });
});

/** Moves a folder of the output elsewhere and leaves a link in its place. */
async function movedAway(place: string): Promise<string> {
  const outside = join(fixture.folder, 'outside');
  await rename(out(place), outside);
  await symlink(outside, out(place));
  return outside;
}

function fail(): Promise<void> {
  return Promise.reject(new Error('on purpose'));
}
