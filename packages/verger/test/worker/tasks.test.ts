import { projectRows } from '@verger/vision';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRows } from '../../src/parquet/read.js';
import { fitPca } from '../../src/pca/fit.js';
import { decodeMoments, decodePca } from '../../src/pca/persist.js';
import { readDigests } from '../../src/job/digests-file.js';
import { describe as describeTask } from '../../src/job/tasks/describe.js';
import type { ExtractReport } from '../../src/job/tasks/extract.js';
import { fit, type FitReport } from '../../src/job/tasks/fit.js';
import { identify } from '../../src/job/tasks/identify.js';
import { merge } from '../../src/job/tasks/merge.js';
import { moments as momentsTask, type MomentsReport } from '../../src/job/tasks/moments.js';
import { project as projectTask, type ProjectReport, type ShardSlice } from '../../src/job/tasks/project.js';
import { readWorkFile, type WorkFile } from '../../src/job/work-files.js';
import { plainColumns } from '../parquet/rows.js';
import { plantOrchard } from '../support/orchard.js';
import { TaskFixture } from './task-fixture.js';

const tempFolder = useTempFolders();
let folder: string;
let fixture: TaskFixture;
let paths: string[];

beforeEach(async () => {
  folder = await tempFolder();
  fixture = await TaskFixture.open(folder);
  paths = await plantOrchard(join(folder, 'in'), { classes: ['a', 'b', 'c'], perClass: 6 });
});
afterEach(() => fixture.close());

/** Extracts the images in shards of the given size. */
async function shardsOf(size: number): Promise<{ slice: ShardSlice; report: ExtractReport }[]> {
  const shards: { slice: ShardSlice; report: ExtractReport }[] = [];
  for (let offset = 0; offset < paths.length; offset += size) {
    const images = await fixture.listed(...paths.slice(offset, offset + size));
    const list = await fixture.shardList(images);
    const report = await fixture.extract(images, { shard: shards.length });
    const slice = { images: list, features: report.features, start: 0, end: images.length, offset };
    shards.push({ slice, report });
  }
  return shards;
}

async function moments(features: readonly WorkFile[], group = 0): Promise<MomentsReport> {
  return fixture.run(momentsTask, { group, features });
}

async function fitted(files: readonly WorkFile[], count = 5): Promise<FitReport> {
  const components = { kind: 'count', count } as const;
  return fixture.run(fit, { moments: files, components, standardize: false });
}

describe('the describe task', () => {
  it('reports the input, the output, and the speed of the model', async () => {
    const report = await fixture.run(describeTask, {});
    expect(report).toMatchObject({ features: 24, preprocessing: { width: 32, height: 32, layout: 'nchw' } });
    expect(report.secondsPerImage).toBeGreaterThan(0);
  });

  it('follows the sidecar, even for the same model', async () => {
    const job = { ...fixture.job, model: { ...fixture.job.model, sidecar: { filter: 'box' } } } as const;
    await fixture.run(describeTask, {});
    expect(await fixture.run(describeTask, {}, job)).toMatchObject({ preprocessing: { filter: 'box' } });
  });
});

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

describe('moments', () => {
  it('are those of the features, in one group or several', async () => {
    const [whole] = await shardsOf(18);
    const one = await moments([whole.report.features]);
    const parts = (await shardsOf(7)).map(({ report }) => report.features);
    const two = [await moments(parts.slice(0, 2)), await moments(parts.slice(2), 1)];
    const merged = await fixture.run(merge, {
      level: 1,
      index: 0,
      moments: two.map((report) => report.moments),
    });
    expect([one.n, ...two.map(({ n }) => n), merged.n]).toEqual([18, 14, 4, 18]);
    const [expected, found] = await Promise.all(
      [one, merged].map(async (report) => decodeMoments(await readWorkFile(fixture.output, report.moments))),
    );
    found.sum.forEach((value, i) => expect(value).toBeCloseTo(expected.sum[i], 9));
    found.cross.forEach((value, i) => expect(value).toBeCloseTo(expected.cross[i], 9));
    const { features } = await fixture.features(whole.report);
    expect(expected.sum[3]).toBeCloseTo(
      features.reduce((sum, value, i) => (i % 24 === 3 ? sum + value : sum), 0),
      9,
    );
  });

  it('are empty for shards without rows', async () => {
    await mkdir(join(folder, 'in/x'));
    await writeFile(join(folder, 'in/x/1.jpg'), 'no image');
    const empty = await fixture.extract(await fixture.listed('x/1.jpg'));
    const [whole] = await shardsOf(18);
    expect(await moments([empty.features])).toMatchObject({ n: 0 });
    expect(await moments([empty.features, whole.report.features])).toEqual(
      await moments([whole.report.features]),
    );
  });

  it('are the same bytes every time', async () => {
    const files = (await shardsOf(5)).map(({ report }) => report.features);
    expect(await moments(files)).toEqual(await moments(files));
  });
});

describe('the fit', () => {
  it('merges the last moments and analyses the total', async () => {
    const files = (await shardsOf(9)).map(({ report }) => report.features);
    const halves = [await moments([files[0]]), await moments([files[1]], 1)].map((report) => report.moments);
    const report = await fitted(halves);
    const merged = decodeMoments(await readWorkFile(fixture.output, report.moments));
    const expected = fitPca(merged, { components: { kind: 'count', count: 5 }, standardize: false });
    expect(merged.n).toBe(18);
    expect(decodePca(await readWorkFile(fixture.output, report.pca))).toEqual(expected);
    expect(report).toMatchObject({ n: 18, k: 5, totalVariance: expected.totalVariance });
    expect(report.eigenvalues).toEqual([...expected.eigenvalues]);
  });
});

describe('a part', () => {
  async function project(
    slices: readonly ShardSlice[],
    pca: WorkFile,
    sampleEvery = 4,
    components = 5,
  ): Promise<ProjectReport> {
    return fixture.run(projectTask, {
      part: 0,
      name: 'part',
      pca,
      columns: { ...plainColumns, features: 24, components },
      slices,
      sampleEvery,
    });
  }

  it('holds the rows of its slices with their features and components', async () => {
    const shards = await shardsOf(7);
    const { pca } = await fitted([(await moments(shards.map(({ report }) => report.features))).moments]);
    const [first, second] = shards.map(({ slice }) => slice);
    const report = await project(
      [
        { ...first, start: 2 },
        { ...second, end: 3 },
      ],
      pca,
    );
    const rows = await readRows(fixture.output, 'part');
    expect(rows.map(({ path, label }) => `${String(path)} ${String(label)}`)).toEqual(
      paths.slice(2, 10).map((path) => `${path} label`),
    );
    expect(report).toMatchObject({ rows: 8, file: { key: 'part' } });
    const whole = decodePca(await readWorkFile(fixture.output, pca));
    const features = rows.flatMap((row) => row.features as number[]);
    const expected = projectRows(whole, Float32Array.from(features));
    rows
      .flatMap((row) => row.components as number[])
      .forEach((value, i) => expect(value).toBeCloseTo(expected[i], 4));
    expect(report.sample.map(({ path }) => path)).toEqual([paths[4], paths[8]]);
    expect(report.sample[0].x).toBe((rows[2].components as number[])[0]);
  });

  it('has the same bytes whatever shards its rows come from', async () => {
    const small = await shardsOf(4);
    const large = await shardsOf(18);
    const { pca } = await fitted([(await moments([large[0].report.features])).moments]);
    const first = await project(
      small.map(({ slice }) => slice),
      pca,
    );
    expect((await project([large[0].slice], pca)).file.sha256).toBe(first.file.sha256);
  });

  it('may have no rows', async () => {
    const shards = await shardsOf(18);
    const { pca } = await fitted([(await moments([shards[0].report.features])).moments]);
    expect(await project([], pca)).toMatchObject({ rows: 0, sample: [] });
    expect(await project([{ ...shards[0].slice, end: 0 }], pca)).toMatchObject({ rows: 0 });
  });

  it('has one axis on the map if there is one component', async () => {
    const shards = await shardsOf(18);
    const { pca } = await fitted([(await moments([shards[0].report.features])).moments], 1);
    const { sample } = await project([shards[0].slice], pca, 9, 1);
    expect(sample.map(({ y }) => y)).toEqual([0, 0]);
  });

  it('is not written if the features of one of its shards are damaged', async () => {
    const shards = await shardsOf(6);
    const { pca } = await fitted([(await moments(shards.map(({ report }) => report.features))).moments]);
    await fixture.output.write(shards[1].report.features.key, Buffer.from('damaged'));
    await expect(
      project(
        shards.map(({ slice }) => slice),
        pca,
      ),
    ).rejects.toMatchObject({
      code: 'corrupt-result',
      message: expect.stringContaining(shards[1].report.features.key) as string,
    });
    expect(await fixture.output.stat('part')).toBeUndefined();
  });
});
