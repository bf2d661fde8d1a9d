import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDigests } from '../../src/job/digests-file.js';
import { identify } from '../../src/job/tasks/identify.js';
import { plantOrchard } from '../support/orchard.js';
import { TaskFixture } from './task-fixture.js';

const tempFolder = useTempFolders();
let folder: string;
let fixture: TaskFixture;
let paths: string[];

beforeEach(async () => {
  folder = await tempFolder();
  fixture = await TaskFixture.open(folder);
  paths = await plantOrchard(join(folder, 'in'), { classes: ['a'], perClass: 6 });
});
afterEach(() => fixture.close());

describe('the identify task', () => {
  it('has the digests of the chosen images that are as they were listed', async () => {
    const listed = await fixture.listed(...paths);
    await rm(join(folder, 'in', paths[1]));
    await writeFile(join(folder, 'in', paths[2]), 'another');
    const images = listed.with(3, { ...listed[3], size: 2 ** 40 });
    const list = await fixture.shardList(images);
    const report = await fixture.run(identify, { shard: 0, images: list, chosen: [5, 3, 2, 1, 0] });
    expect(report.found).toBe(2);
    const { index, digests } = await readDigests(fixture.output, report.digests);
    expect([...index]).toEqual([5, 0]);
    const expected = [5, 0].map(async (i) =>
      createHash('sha256')
        .update(await readFile(join(folder, 'in', paths[i])))
        .digest(),
    );
    expect(Buffer.from(digests)).toEqual(Buffer.concat(await Promise.all(expected)));
  });
});
