import { execFileSync } from 'node:child_process';
import { cpSync, utimesSync, writeFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openResults, type Row, run, type RunOptions, type VergerError } from '../../src/index.js';
import type { Manifest } from '../../src/index.js';
import { plantOrchard } from '../support/orchard.js';
import { partDigests, partNames, rejectReasons } from '../support/result-files.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

let folder = '';
let model = '';
let outputs = 0;

interface FinishedRun {
  readonly output: string;
  readonly manifest: Manifest;
}

/** Runs on the orchard, with a new output. */
async function runOnOrchard(options: Partial<RunOptions> = {}): Promise<FinishedRun> {
  const output = join(folder, `output-${outputs++}`);
  const { manifest } = await run({ input: join(folder, 'orchard'), output, model, workers: 1, ...options });
  return { output, manifest };
}

let plain: FinishedRun;

beforeAll(async () => {
  folder = await makeTempFolder();
  model = await writeTinyBackbone(folder);
  // Nothing is guessed, so there is nothing to warn of.
  await writeFile(join(folder, 'model.json'), '{ "filter": "bicubic" }');
  await plantOrchard(join(folder, 'orchard'), { classes: ['apple', 'pear', 'plum'], perClass: 30 });
  plain = await runOnOrchard();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the same images in another folder', () => {
  it('give the same bytes under the same names if their times are kept', async () => {
    const input = join(folder, 'moved');
    // Node's own copy keeps times only to the millisecond.
    execFileSync('cp', ['-a', join(folder, 'orchard'), input]);
    const { output } = await runOnOrchard({ input });
    expect(partNames(output)).toEqual(partNames(plain.output));
    expect(partDigests(output)).toEqual(partDigests(plain.output));
  });

  it('give the same bytes under other names if their times are not kept', async () => {
    const input = join(folder, 'touched');
    cpSync(join(folder, 'orchard'), input, { recursive: true });
    utimesSync(join(input, 'apple/0000.jpg'), 1, 1);
    const { output } = await runOnOrchard({ input });
    expect(partNames(output)).not.toEqual(partNames(plain.output));
    expect(partDigests(output)).toEqual(partDigests(plain.output));
  });
});

describe('components', () => {
  it('are just enough to explain a fraction of the variance', async () => {
    const { manifest } = await runOnOrchard({ components: { kind: 'fraction', fraction: 0.95 } });
    const { k, eigenvalues, totalVariance, explainedVariance } = manifest.pca;
    const explained = (count: number): number =>
      eigenvalues.slice(0, count).reduce((sum, value) => sum + value, 0) / totalVariance;
    expect(explainedVariance).toBeGreaterThanOrEqual(0.95);
    expect(explained(k - 1)).toBeLessThan(0.95);
  });

  it('are all kept if all are requested', async () => {
    const { manifest } = await runOnOrchard({ components: { kind: 'all' } });
    expect(manifest.pca.k).toBe(24);
    expect(manifest.pca.explainedVariance).toBeCloseTo(1, 9);
    expect(manifest.warnings).toEqual([]);
  });

  it('are fewer, with a warning, if there are fewer images', async () => {
    const { output, manifest } = await runOnOrchard({ components: { kind: 'count', count: 20 }, limit: 6 });
    expect(manifest.pca.k).toBe(5);
    expect(manifest.warnings.join()).toMatch(/20 components requested.*6 rows/);
    expect((await rowsOf(output))[0].components).toHaveLength(5);
  });

  it('cannot be computed from a single image', async () => {
    await expect(runOnOrchard({ limit: 1 })).rejects.toMatchObject({
      code: 'too-few-rows',
      message: expect.stringContaining('1 row: PCA needs at least two') as string,
    });
  });

  it('are those of the correlation matrix with standardize', async () => {
    const { manifest } = await runOnOrchard({ standardize: true });
    const { eigenvalues, totalVariance } = manifest.pca;
    // Its trace counts the features that vary.
    expect(totalVariance).toBeCloseTo(Math.round(totalVariance), 6);
    expect(eigenvalues.reduce((sum, value) => sum + value, 0)).toBeCloseTo(totalVariance, 6);
    expect(totalVariance).not.toBeCloseTo(plain.manifest.pca.totalVariance, 3);
  });
});

describe('a table of features only', () => {
  const components = { kind: 'count', count: 0 } as const;

  it('has the features of a plain run, and nothing of a PCA', async () => {
    const { output, manifest } = await runOnOrchard({ components });
    const features = (row: Row): Row => ({ ...row, components: new Float32Array() });
    expect(await rowsOf(output)).toEqual((await rowsOf(plain.output)).map(features));
    expect(manifest.run.stages.map(({ name }) => name)).toEqual(['list', 'extract', 'project']);
    expect(manifest.pca).toMatchObject({ n: 0, k: 0, eigenvalues: [] });
    const names = manifest.files.map(({ name }) => name);
    expect(names.filter((name) => name.endsWith('.npz'))).toEqual(['_verger/images-00000.npz']);
    const results = await openResults(output);
    expect(await results.verify()).toEqual([]);
    await expect(results.transform(new Float32Array(24))).rejects.toMatchObject({ code: 'not-found' });
    expect(manifest.warnings).toEqual([]);
  });

  it('may have more features than a PCA could take', async () => {
    const wide = await writeTinyBackbone(join(folder, 'wide'), { features: 30_000 });
    await expect(runOnOrchard({ model: wide, limit: 2 })).rejects.toMatchObject({ code: 'model' });
    const { output } = await runOnOrchard({ model: wide, limit: 2, components });
    expect((await rowsOf(output)).map((row) => row.features.length)).toEqual([30_000, 30_000]);
  });

  it('needs one image only', async () => {
    expect((await runOnOrchard({ components, limit: 1 })).manifest.counts.rows).toBe(1);
  });

  it.each([{ features: 'none' }, { standardize: true }] as const)(
    'can not be asked for together with %j',
    async (other) => {
      await expect(runOnOrchard({ components, ...other })).rejects.toMatchObject({ code: 'usage' });
    },
  );
});

describe('a table of components only', () => {
  it('has the components of a plain run', async () => {
    const { output, manifest } = await runOnOrchard({ features: 'none' });
    const components = (row: Row): Row => ({ ...row, features: new Float32Array() });
    expect(await rowsOf(output)).toEqual((await rowsOf(plain.output)).map(components));
    expect(manifest.settings.features).toBe('none');
    expect(await (await openResults(output)).verify()).toEqual([]);
  });
});

describe('a table of float16', () => {
  it('has the numbers of a plain run to a relative 2^-11', async () => {
    const { output } = await runOnOrchard({ dtype: 'float16' });
    const expected = await rowsOf(plain.output);
    for (const [i, { features, components }] of (await rowsOf(output)).entries()) {
      const exact = [...expected[i].features, ...expected[i].components];
      [...features, ...components].forEach((value, j) =>
        expect(Math.abs(value - exact[j])).toBeLessThanOrEqual(Math.abs(exact[j]) * 2 ** -11 + 2 ** -25),
      );
    }
  });

  it('is refused if a number would become infinite, with its image', async () => {
    const loud = await writeTinyBackbone(join(folder, 'loud'), { gain: 1e6 });
    const refused = runOnOrchard({ dtype: 'float16', model: loud, components: { kind: 'count', count: 0 } });
    await expect(refused).rejects.toMatchObject({
      code: 'model',
      message: expect.stringMatching(
        /^features of apple\/\d{4}\.jpg: [\d.]+ is too large for float16$/,
      ) as string,
      hint: 'use --dtype float32',
    });
  });
});

describe('a column of splits', () => {
  it('holds the first folder of several, or warns that there is none', async () => {
    const input = join(folder, 'splits');
    await plantOrchard(join(input, 'Training'), { classes: ['apple'], perClass: 3 });
    await plantOrchard(join(input, 'Test'), { classes: ['apple'], perClass: 2 });
    await plantOrchard(input, { classes: ['plum'], perClass: 1 });
    const { output, manifest } = await runOnOrchard({ input, splitColumn: true });
    const found = (await rowsOf(output)).map(({ label, split }) => `${String(split)} ${String(label)}`);
    expect(found).toEqual([
      ...Array<string>(2).fill('Test apple'),
      ...Array<string>(3).fill('Training apple'),
      'null plum',
    ]);
    expect(manifest.warnings.join()).not.toContain('split');
    expect((await runOnOrchard({ splitColumn: true })).manifest.warnings).toContain(
      'no image is in a split: expected <split>/<label>/<file>',
    );
    expect('split' in (await rowsOf(plain.output))[0]).toBe(false);
  });
});

describe('partitions', () => {
  it('hold the same rows in the same order, however many there are', async () => {
    const { output } = await runOnOrchard({ partitions: 4 });
    expect(partNames(output)).toHaveLength(4);
    expect(await rowsOf(output)).toEqual(await rowsOf(plain.output));
  });

  it('may be empty if there are more of them than images', async () => {
    const { output, manifest } = await runOnOrchard({ partitions: 24, limit: 7 });
    expect(partNames(output)).toHaveLength(24);
    expect(manifest.parts.filter(({ rows }) => rows === 0)).toHaveLength(17);
    expect(await rowsOf(output)).toHaveLength(7);
    expect(await (await openResults(output)).verify()).toEqual([]);
  });
});

describe('the selected input', () => {
  it('is the same even sample every time', async () => {
    const first = await runOnOrchard({ limit: 9 });
    const second = await runOnOrchard({ limit: 9 });
    expect(partDigests(second.output)).toEqual(partDigests(first.output));
    expect(first.manifest.classes.map(({ label, rows }) => [label, rows])).toEqual([
      ...[
        ['apple', 3],
        ['pear', 3],
        ['plum', 3],
      ],
    ]);
  });

  it('is what include matches and exclude does not', async () => {
    const { output, manifest } = await runOnOrchard({
      include: ['{apple,plum}/*.jpg'],
      exclude: ['**/*[13579].jpg'],
    });
    const paths = (await rowsOf(output)).map(({ path }) => path);
    expect(paths).toHaveLength(30);
    expect(paths.every((path) => /^(apple|plum)\/\d{3}[02468]\.jpg$/.test(path))).toBe(true);
    expect(manifest.counts.ignored).toBe(60);
  });

  it('takes labels from a table, and rejects images that are not in it', async () => {
    const labels = join(folder, 'labels.csv');
    const named = Array.from({ length: 10 }, (_, i) => `apple/000${i}.jpg,"Äpfel, ""rot"""`);
    writeFileSync(labels, ['path,label', ...named.slice(1), ''].join('\r\n'));
    const maxRejects = { kind: 'count', count: 1 } as const;
    const { output } = await runOnOrchard({ labels, include: ['apple/000*'], maxRejects });
    expect(new Set((await rowsOf(output)).map(({ label }) => label))).toEqual(new Set(['Äpfel, "rot"']));
    expect(await rejectReasons(output)).toEqual({ 'apple/0000.jpg': 'no-label' });
  });

  it('leaves out the images that a table lists, as a pattern would', async () => {
    const table = join(folder, 'my selection (1).csv');
    writeFileSync(table, 'path,note\napple/0001.jpg,twice\npear/0002.jpg,blurred\n');
    const tabled = await runOnOrchard({ exclude: [table, 'plum'] });
    const globbed = await runOnOrchard({ exclude: ['{apple/0001,pear/0002}.jpg', 'plum'] });
    expect(partDigests(tabled.output)).toEqual(partDigests(globbed.output));
    expect(tabled.manifest.planDigest).toBe(globbed.manifest.planDigest);
    expect(tabled.manifest.counts).toMatchObject({ listed: 58, rows: 58, excluded: 2, ignored: 30 });
    expect(tabled.manifest.settings.exclude).toEqual(['plum', table]);
    expect(plain.manifest.counts).not.toHaveProperty('excluded');
  });

  it('says if there is no such table, or if nothing is left', async () => {
    const missing = join(folder, 'none.csv');
    await expect(runOnOrchard({ exclude: [missing] })).rejects.toMatchObject({
      message: expect.stringContaining(`no table of excluded images at ${missing}`) as string,
    });
    const all = join(folder, 'all.csv');
    writeFileSync(all, ['path', ...(await rowsOf(plain.output)).map(({ path }) => path)].join('\n'));
    await expect(runOnOrchard({ exclude: [all] })).rejects.toMatchObject({
      code: 'not-found',
      hint: 'tables of --exclude list 90 images, and no other is left',
    });
  });

  it.each([
    { table: 'file,class\na,b\n', message: /path and label columns/ },
    { table: 'path,label\na,b\na,c\n', message: /lists a twice/ },
    { table: 'path,label\n"a,b\n', message: /labels-bad\.csv: / },
  ])('is rejected with an invalid label table: $table', async ({ table, message }) => {
    const labels = join(folder, 'labels-bad.csv');
    writeFileSync(labels, table);
    const refused = await runOnOrchard({ labels }).catch((error: unknown) => error as VergerError);
    expect(refused).toMatchObject({ code: 'usage', message: expect.stringMatching(message) as string });
  });
});

describe('a run in which every input is rejected', () => {
  it('fails with a reason, even if that many rejects are allowed', async () => {
    const input = join(folder, 'hopeless');
    await plantOrchard(input, { classes: ['a'], perClass: 2 });
    for (const name of ['0000', '0001']) writeFileSync(join(input, `a/${name}.jpg`), '');
    const hopeless = runOnOrchard({ input, maxRejects: { kind: 'fraction', fraction: 1 } });
    await expect(hopeless).rejects.toMatchObject({ name: 'VergerError' });
  });
});

async function rowsOf(output: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of (await openResults(output)).rows()) rows.push(row);
  return rows;
}
