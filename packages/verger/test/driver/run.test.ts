import { cp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder, useTempFolders } from 'testing-support/temp-folder';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/common/hash.js';
import { readRows } from '../../src/parquet/read.js';
import type { Manifest } from '../../src/job/manifest.js';
import { outputKeys } from '../../src/job/work-files.js';
import { InlineEngine } from '../support/inline-engine.js';
import { plantOrchard } from '../support/orchard.js';
import { tinyBackbone } from '../support/tiny-backbone.js';
import { RunFixture } from './run-fixture.js';
import { Location } from '../../src/storage/location.js';

const tempFolder = useTempFolders();
let orchard: string;
let paths: string[];
let fixture: RunFixture;

// 150 images are three shards.
const classes = ['apple', 'pear', 'plum'];
beforeAll(async () => {
  orchard = await makeTempFolder();
  paths = await plantOrchard(orchard, { classes, perClass: 50, size: 12 });
});
afterAll(() => rm(orchard, { recursive: true }));
beforeEach(async () => {
  fixture = await RunFixture.open(await tempFolder());
  await cp(orchard, join(fixture.folder, 'in'), { recursive: true });
});

const input = (path: string): string => join(fixture.folder, 'in', path);
const digests = ({ parts }: Manifest): string[] => parts.map((part) => part.sha256);

describe('a run', () => {
  it('writes parts sorted by path, and all other files of a result', async () => {
    const { manifest, wasComplete } = await fixture.run();
    expect(wasComplete).toBe(false);
    expect(await fixture.keys()).toEqual([
      outputKeys.success,
      ...['events', 'images-00000', 'manifest', 'moments', 'pca', 'plan', 'rejects', 'report', 'sample'].map(
        (name) => expect.stringMatching(`^_verger/${name}\\.[a-z]+$`) as string,
      ),
      ...manifest.parts.map(({ name }) => name),
    ]);
    const rows = (await Promise.all(manifest.parts.map(({ name }) => readRows(fixture.output, name)))).flat();
    expect(rows.map(({ path }) => path)).toEqual(paths);
    expect(rows.map(({ label }) => label)).toEqual(paths.map((path) => path.split('/')[0]));
    expect(rows.map(({ features }) => (features as number[]).length)).toEqual(paths.map(() => 24));
    expect(rows.map(({ components }) => (components as number[]).length)).toEqual(paths.map(() => 4));
    for (const { path, sha256: digest } of rows) {
      expect(digest).toBe(sha256(await readFile(input(String(path)))));
    }
  });

  it('writes a manifest that matches its files', async () => {
    const { manifest } = await fixture.run();
    expect(manifest).toMatchObject({
      counts: { listed: 150, rows: 150, rejects: 0, ignored: 0, byReason: {} },
      classes: classes.map((label) => ({ label, rows: 50, rejects: 0 })),
      pca: { n: 150, k: 4, standardized: false },
      backbone: { name: 'model', features: 24, sha256: sha256(tinyBackbone()) },
      settings: { components: '4', partitions: 3 },
      warnings: [],
    });
    expect(manifest.pca.eigenvalues).toHaveLength(24);
    expect(manifest.pca.explainedVariance).toBeGreaterThan(0.5);
    for (const { name, bytes, sha256: digest } of [...manifest.parts, ...manifest.files]) {
      const found = await fixture.output.read(name);
      expect([name, found.length, sha256(found)]).toEqual([name, bytes, digest]);
    }
    expect(manifest.parts.reduce((sum, { rows }) => sum + rows, 0)).toBe(150);
  });

  it('reports its stages and tasks, and logs them', async () => {
    await fixture.run();
    const types = fixture.events.map(({ type }) => type);
    expect(types.slice(0, 2)).toEqual(['run-started', 'planned']);
    expect(fixture.tasksDone()).toEqual([
      ...['extract-00000', 'extract-00001', 'extract-00002', 'moments-00000', 'fit'],
      ...['project-00000', 'project-00001', 'project-00002'],
    ]);
    expect(fixture.events).toContainEqual({ type: 'progress', images: 150, rejects: 0 });
    const logged = await fixture.loggedEvents();
    expect(logged.at(-1)).toMatchObject({ type: 'run-done', rows: 150 });
    expect(logged.filter(({ type }) => type === 'task-done')).toHaveLength(8);
  });

  it('writes the same bytes in any order of its tasks, wherever the input is', async () => {
    const first = (await fixture.run()).manifest;
    const elsewhere = await RunFixture.open(await tempFolder());
    await rename(join(fixture.folder, 'in'), join(elsewhere.folder, 'in'));
    const second = (await elsewhere.run({}, new InlineEngine({ reversed: true }))).manifest;
    expect(digests(second)).toEqual(digests(first));
    expect(second.planDigest).toBe(first.planDigest);
  });

  it('takes labels from a table', async () => {
    const table = join(fixture.folder, 'the labels #1.csv');
    await writeFile(
      table,
      `path,label\n${paths.map((path, i) => `${path},${i % 2 === 0 ? 'even' : 'odd'}`).join('\n')}\n`,
    );
    const { manifest } = await fixture.run({ labels: Location.parse(table) });
    expect(manifest.classes).toEqual([
      { label: 'even', rows: 75, rejects: 0 },
      { label: 'odd', rows: 75, rejects: 0 },
    ]);
  });

  it('can standardize the features, and keep components for a fraction of the variance, or all', async () => {
    const half = await fixture.run({ standardize: true, components: { kind: 'fraction', fraction: 0.5 } });
    expect(half.manifest).toMatchObject({ pca: { standardized: true }, settings: { components: '0.5' } });
    expect(half.manifest.pca.explainedVariance).toBeGreaterThanOrEqual(0.5);
    const all = await fixture.run({ components: { kind: 'all' }, overwrite: true });
    expect(all.manifest).toMatchObject({ pca: { k: 24 }, settings: { components: 'all' } });
  });

  it('ignores its own output inside its input', async () => {
    const output = input('results #1? 100%');
    await fixture.run({ output: Location.parse(output) });
    expect((await fixture.run()).wasComplete).toBe(true);
    const overwritten = await fixture.run({ overwrite: true });
    expect(overwritten.manifest.counts).toMatchObject({ rows: 150, ignored: 0 });
  });

  it('warns about labels that differ only in case', async () => {
    await rename(input('plum'), input('Apple'));
    const { manifest } = await fixture.run();
    const warning = 'labels that differ only in case are kept separate: Apple, apple';
    expect(manifest.warnings).toEqual([warning]);
    expect(fixture.events).toContainEqual({ type: 'warning', message: warning });
  });
});

describe('a run with rejects', () => {
  beforeEach(async () => {
    await writeFile(input(paths[3]), '');
    await writeFile(input(paths[100]), 'no image');
    await symlink('nowhere', input('plum/dangling.jpg'));
  });

  it('stops if there are too many, lists them, and resumes if more are allowed', async () => {
    await expect(fixture.run({ maxRejects: { kind: 'count', count: 2 } })).rejects.toMatchObject({
      code: 'too-many-rejects',
      message: '3 of 151 inputs rejected, 2 allowed: 1 broken-link, 1 empty, 1 unsupported',
      hint: expect.stringContaining(join(fixture.folder, 'out', outputKeys.rejects)) as string,
      details: [
        'plum/dangling.jpg  broken-link: its target does not exist',
        `${paths[3]}  empty: no bytes`,
        expect.stringContaining(`${paths[100]}  unsupported: `) as string,
      ],
    });
    const keys = await fixture.keys();
    expect(keys).toContain(outputKeys.rejects);
    expect(keys).not.toContain(outputKeys.success);
    expect(await readRows(fixture.output, outputKeys.rejects)).toMatchObject([
      { path: 'plum/dangling.jpg', label: 'plum', reason: 'broken-link' },
      { path: paths[3], label: 'apple', reason: 'empty' },
      { path: paths[100], label: 'plum', reason: 'unsupported' },
    ]);
    const { manifest } = await fixture.run({ maxRejects: { kind: 'fraction', fraction: 0.02 } });
    expect(fixture.tasksDone().filter((task) => task.startsWith('extract'))).toEqual([]);
    expect(manifest.counts).toMatchObject({ listed: 151, rows: 148, rejects: 3 });
    expect(manifest.counts.byReason).toEqual({ empty: 1, unsupported: 1, 'broken-link': 1 });
    expect(manifest.classes).toEqual([
      { label: 'apple', rows: 49, rejects: 1 },
      { label: 'pear', rows: 50, rejects: 0 },
      { label: 'plum', rows: 49, rejects: 2 },
    ]);
  });

  it('stops before it extracts anything if the listing has too many, and lists them', async () => {
    const engine = new InlineEngine();
    await expect(fixture.run({ maxRejects: { kind: 'count', count: 0 } }, engine)).rejects.toMatchObject({
      code: 'too-many-rejects',
    });
    expect(engine.ran).toEqual(['describe']);
    expect(await readRows(fixture.output, outputKeys.rejects)).toMatchObject([{ path: 'plum/dangling.jpg' }]);
  });
});

describe('a run on a small input', () => {
  it('has fewer components than requested, and warns about it', async () => {
    const { manifest } = await fixture.run({ limit: 5, components: { kind: 'count', count: 200 } });
    const warning = '200 components requested, but 5 rows of 24 features have only 4';
    expect(manifest).toMatchObject({ counts: { rows: 5 }, pca: { k: 4 }, warnings: [warning] });
    expect(fixture.events).toContainEqual({ type: 'warning', message: warning });
  });

  it('may have more parts than images', async () => {
    const { manifest } = await fixture.run({ limit: 2, partitions: 4, components: { kind: 'all' } });
    expect(manifest.parts.map(({ rows }) => rows).toSorted()).toEqual([0, 0, 1, 1]);
  });

  it.each([
    ['one image', 1, (): Promise<void> => Promise.resolve()],
    [
      'rejected images only',
      2,
      () => Promise.all([paths[0], paths[75]].map((path) => writeFile(input(path), ''))),
    ],
  ])('fails with %s', async (_, limit, prepare) => {
    await prepare();
    const run = fixture.run({ limit, maxRejects: { kind: 'fraction', fraction: 1 } });
    await expect(run).rejects.toMatchObject({
      name: 'VergerError',
      message: expect.stringMatching(/rows?/) as string,
    });
    expect(await fixture.keys()).not.toContain(outputKeys.success);
  });

  it.each([
    ['is empty', 'expected <folder>/<label>/<file>.jpg', (): Promise<void> => Promise.resolve()],
    [
      'has no file with a known extension',
      '1 file was ignored (1 .txt)',
      () => writeFile(input('notes.txt'), 'x'),
    ],
  ])('finds no images if the input %s', async (_, hint, prepare) => {
    for (const label of classes) await rm(input(label), { recursive: true });
    await prepare();
    await expect(fixture.run()).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('no images in') as string,
      hint: expect.stringContaining(hint) as string,
    });
  });

  it('names HEIC, in capitals too, and the pattern that matches nothing', async () => {
    for (const label of classes) await rm(input(label), { recursive: true });
    await writeFile(input('IMG_1.HEIC'), 'x');
    await expect(fixture.run()).rejects.toMatchObject({
      details: [expect.stringContaining('1 HEIC file ignored') as string],
    });
    await expect(fixture.run({ include: ['Banana'] })).rejects.toMatchObject({
      hint: expect.stringMatching(/no path matches --include 'Banana'.*'\*\*\/Banana\/\*\*'/) as string,
    });
  });

  it('takes as many components as there are, with a warning only if more were asked for', async () => {
    const components = { kind: 'count', count: 200 } as const;
    const { manifest } = await fixture.run({ components, componentsByDefault: true, limit: 8 });
    expect(manifest.pca.k).toBe(7);
    expect(manifest.warnings).toEqual([]);
    const asked = await fixture.run({ components, componentsByDefault: false, limit: 8, overwrite: true });
    expect(asked.manifest.warnings).toEqual([
      '200 components requested, but 8 rows of 24 features have only 7',
    ]);
    expect(asked.manifest.planDigest).toBe(manifest.planDigest);
  });

  it('explains why no input can be read', async () => {
    for (const label of classes) await rm(input(label), { recursive: true });
    await symlink('nowhere', input('a.jpg'));
    await expect(fixture.run()).rejects.toThrow("1 input can't be read (its target does not exist)");
  });
});

describe('a run that cannot start', () => {
  it('reports a missing input', async () => {
    await expect(
      fixture.run({ input: Location.parse(join(fixture.folder, 'absent')) }),
    ).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it.each(['in', ''])('is rejected if the input is inside the output (%j)', async (output) => {
    await expect(fixture.run({ output: Location.parse(join(fixture.folder, output)) })).rejects.toMatchObject(
      {
        code: 'usage',
      },
    );
  });

  it('is rejected while another run writes to the output', async () => {
    const nested = new InlineEngine({
      beforeTask: async (task) => {
        if (task.id !== 'fit') return;
        await expect(fixture.run({}, new InlineEngine())).rejects.toMatchObject({ code: 'locked' });
      },
    });
    await fixture.run({}, nested);
    expect(nested.ran).toContain('fit');
  });

  it('rejects a file that is not a model', async () => {
    await writeFile(join(fixture.folder, 'model.onnx'), 'no model');
    await expect(fixture.run()).rejects.toMatchObject({ code: 'model' });
  });
});
