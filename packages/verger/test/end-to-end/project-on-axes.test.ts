import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { collect } from 'testing-support/collect';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Manifest, openResults, type Row, run, type RunOptions } from '../../src/index.js';
import { cli } from '../support/cli.js';
import { plantOrchard } from '../support/orchard.js';
import { partDigests } from '../support/result-files.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

let folder = '';
let model = '';
let outputs = 0;
let training: { readonly output: string; readonly manifest: Manifest };
const at = (name: string): string => join(folder, name);

async function runOn(input: string, options: Partial<RunOptions> = {}): Promise<typeof training> {
  const output = at(`output-${outputs++}`);
  const { manifest } = await run({ input: at(input), output, model, workers: 1, ...options });
  return { output, manifest };
}

async function rowsOf(output: string): Promise<Row[]> {
  return collect((await openResults(output)).rows());
}

beforeAll(async () => {
  folder = await makeTempFolder();
  model = await writeTinyBackbone(folder);
  await plantOrchard(at('in/Training'), { classes: ['apple', 'pear'], perClass: 40 });
  await plantOrchard(at('in/Test'), { classes: ['apple', 'pear', 'plum'], perClass: 10, seed: 7 });
  await plantOrchard(at('single'), { classes: ['apple'], perClass: 1, seed: 8 });
  training = await runOn('in/Training', { components: { kind: 'count', count: 6 }, standardize: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a run on the axes of an earlier result', () => {
  it('gives ((features - mean) / scale) @ axes.T, to float32', async () => {
    const { output } = await runOn('in/Test', { pca: training.output });
    const { mean, scale, axes, k, features: width } = await (await openResults(training.output)).pca();
    const rows = await rowsOf(output);
    expect(rows).toHaveLength(30);
    for (const { features, components } of rows) {
      expect(components).toHaveLength(k);
      for (let axis = 0; axis < k; axis++) {
        let [sum, size] = [0, 0];
        for (let i = 0; i < width; i++) {
          const term = ((features[i] - mean[i]) / scale[i]) * axes[axis * width + i];
          sum += term;
          size += Math.abs(term);
        }
        // The nearest float32, unless the order of the float64 sum decides which one that is.
        expect(Math.abs(components[axis] - sum)).toBeLessThanOrEqual(2 ** -24 * Math.abs(sum) + 1e-14 * size);
      }
    }
  });

  it('gives the very same parts and axes for the images that these were fitted on', async () => {
    const { output, manifest } = await runOn('in/Training', { pca: training.output });
    expect(partDigests(output)).toEqual(partDigests(training.output));
    const pca = (from: string): Buffer => readFileSync(join(from, '_verger/pca.npz'));
    expect(pca(output).equals(pca(training.output))).toBe(true);
    expect(manifest.pca).toMatchObject({ ...training.manifest.pca, n: 80 });
    expect(manifest.planDigest).not.toBe(training.manifest.planDigest);
  });

  it('needs one image only, and neither moments nor a fit', async () => {
    const { output, manifest } = await runOn('single', { pca: training.output });
    expect(manifest.counts.rows).toBe(1);
    expect(manifest.run.stages.map(({ name }) => name)).toEqual(['list', 'extract', 'project']);
    expect(existsSync(join(output, '_verger/moments.npz'))).toBe(false);
    expect(await (await openResults(output)).verify()).toEqual([]);
  });

  it('records whose axes they are, in the manifest, the summary and the report', async () => {
    const { output, manifest } = await runOn('in/Test', { pca: `file://${training.output}` });
    const { sha256 } = training.manifest.files.find(({ name }) => name.endsWith('pca.npz')) ?? {};
    const { planDigest } = training.manifest;
    const projectedOn = { result: `file://${training.output}/`, planDigest, sha256 };
    expect(manifest.pca).toMatchObject({ n: 80, k: 6, standardized: true, projectedOn });
    expect(manifest.settings).toMatchObject({ components: '6', standardize: true });
    const { stdout } = await cli(['inspect', output]);
    expect(stdout).toContain(`projected on axes of ${training.output}/, fitted on 80 rows`);
    const page = readFileSync(join(output, '_verger/report.html'), 'utf8');
    expect(page).toContain('Projected on axes of');
    expect(page).toContain(`file://${training.output}/, fitted on 80 rows`);
  });

  it('is planned by --dry-run, which names the axes', async () => {
    const args = ['run', at('in/Test'), at('never'), '--model', model, '--pca', training.output, '--dry-run'];
    const { code, stdout } = await cli([...args, '--quiet']);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/ axes +6 of \S+, fitted on 80 rows\n/) as string,
    });
  });

  it('may use the axes of a run that itself used those of another', async () => {
    const first = await runOn('in/Test', { pca: training.output });
    const second = await runOn('in/Test', { pca: first.output });
    expect(partDigests(second.output)).toEqual(partDigests(first.output));
    expect(second.manifest.pca.projectedOn?.result).toBe(`file://${first.output}/`);
  });

  it('has another plan for other axes', async () => {
    const other = await runOn('in/Test', { components: { kind: 'count', count: 6 } });
    const [one, two] = [
      await runOn('in/Test', { pca: training.output }),
      await runOn('in/Test', { pca: other.output }),
    ];
    expect(one.manifest.planDigest).not.toBe(two.manifest.planDigest);
    const again = await run({ input: at('in/Test'), output: one.output, model, pca: training.output });
    expect(again.wasComplete).toBe(true);
  });
});

describe('axes that do not fit', () => {
  it('are refused for another backbone, which is named', async () => {
    await mkdir(at('other'), { recursive: true });
    const other = await writeTinyBackbone(at('other'), { seed: 2, features: 30 });
    await expect(runOn('in/Test', { pca: training.output, model: other })).rejects.toMatchObject({
      code: 'model',
      message: expect.stringMatching(
        /^the axes of \S+ are of another backbone or preprocessing: backbone: [0-9a-f]{12}… there, [0-9a-f]{12}… here; features: 24 there, 30 here$/,
      ) as string,
      hint: expect.stringContaining('(model)') as string,
    });
  });

  it('are refused for another preprocessing, field by field', async () => {
    await mkdir(at('sidecar'), { recursive: true });
    await copyFile(model, at('sidecar/model.onnx'));
    writeFileSync(at('sidecar/model.json'), '{"filter":"box","mean":[1,1,0],"output":"features"}');
    const refused = runOn('in/Test', { pca: training.output, model: at('sidecar/model.onnx') });
    await expect(refused).rejects.toMatchObject({
      code: 'model',
      message: expect.stringContaining(
        'filter: bicubic there, box here; mean: [1,1,1] there, [1,1,0] here; output: none there, features here',
      ) as string,
    });
  });

  it('are refused if the result has none, is not finished, or is not there', async () => {
    const { output } = await runOn('in/Test', { components: { kind: 'count', count: 0 } });
    await expect(runOn('in/Test', { pca: output })).rejects.toMatchObject({
      code: 'usage',
      message: `${output} has no axes: it holds features only`,
    });
    await unlink(join(output, '_SUCCESS'));
    await expect(runOn('in/Test', { pca: output })).rejects.toMatchObject({
      code: 'not-found',
      message: `no finished result in ${output}`,
    });
    await expect(runOn('in/Test', { pca: at('nothing') })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('are refused if their file is damaged, or would be replaced', async () => {
    const { output } = await runOn('in/Test', { pca: training.output });
    await expect(
      run({ input: at('in/Test'), output, model, pca: output, overwrite: true }),
    ).rejects.toMatchObject({ code: 'usage', hint: 'choose another output folder' });
    writeFileSync(join(output, '_verger/pca.npz'), 'damaged');
    await expect(runOn('in/Test', { pca: output })).rejects.toMatchObject({
      code: 'corrupt-result',
      message: `_verger/pca.npz in ${output} does not match its checksum`,
    });
  });

  it.each([
    [['--components', '5'], '--pca and --components exclude each other'],
    [['--standardize'], '--pca and --standardize exclude each other'],
  ])('are a usage error together with %j', async (more, message) => {
    const end = await cli(['run', at('in/Test'), at('never'), '--pca', training.output, ...more]);
    expect(end).toMatchObject({ code: 2, stderr: expect.stringContaining(message) as string });
    expect(existsSync(at('never'))).toBe(false);
  });
});

describe('an open result', () => {
  it('projects rows to their own components, bit for bit', async () => {
    for (const output of [training.output, (await runOn('in/Test', { pca: training.output })).output]) {
      const results = await openResults(output);
      const rows = await rowsOf(output);
      for (const { features, components } of rows.slice(0, 7))
        expect(await results.transform(features)).toEqual(components);
      const joined = Float32Array.from(rows.flatMap(({ features }) => [...features]));
      const expected = Float32Array.from(rows.flatMap(({ components }) => [...components]));
      expect(await results.transform(joined)).toEqual(expected);
    }
  });

  it('gives the axes with the share of the variance that each explains', async () => {
    const pca = await (await openResults(training.output)).pca();
    const { explainedVariance, eigenvalues } = training.manifest.pca;
    expect([...pca.eigenvalues]).toEqual(eigenvalues);
    expect([pca.mean.length, pca.scale.length, pca.axes.length]).toEqual([24, 24, 6 * 24]);
    const ratio = [...pca.explainedVarianceRatio];
    expect(ratio).toHaveLength(6);
    expect(ratio.reduce((sum, share) => sum + share, 0)).toBeCloseTo(explainedVariance, 12);
  });

  it('rejects values that are not rows, and takes none', async () => {
    const results = await openResults(training.output);
    await expect(results.transform(new Float32Array(25))).rejects.toMatchObject({
      code: 'usage',
      message: '25 values are not rows of 24 features',
    });
    expect(await results.transform(new Float32Array())).toEqual(new Float32Array());
  });
});
