import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/common/hash.js';
import {
  forgetFromResult,
  openResults,
  type PredictedRow,
  type PredictionsManifest,
  predictResult,
  predictRows,
  run,
  train,
} from '../../src/index.js';
import { readRows } from '../../src/parquet/read.js';
import { FileStorage } from '../../src/storage/file.js';
import { cli } from '../support/cli.js';
import { python } from '../readers/python.js';
import { plantTraining, resultOf } from './train-fixture.js';

describe('predictions for a result', () => {
  let folder = '';
  let result = '';
  let model = '';
  let recogniser = '';
  let manifest: PredictionsManifest;
  let rows: PredictedRow[];
  const at = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await makeTempFolder();
    const planted = await plantTraining(folder);
    ({ model } = planted);
    result = await resultOf({ ...planted, output: at('result') });
    const { input } = planted;
    await run({ input, output: at('photos'), model, components: 0, include: ['Test/**'] });
    recogniser = at('fruit.recogniser');
    writeFileSync(at('kinds.csv'), 'label,kind\nplum,stone\nquince,pome\napple,pome\n');
    const photos = { calibrate: at('photos'), kinds: at('kinds.csv') };
    await train({ result, recogniser, split: 'Training', ...photos });
    ({ manifest } = await predictResult({ recogniser, result, output: at('all'), workers: 2 }));
    rows = [];
    for await (const row of predictRows({ recogniser, result })) rows.push(row);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('have the rows of the result, part by part', async () => {
    const { manifest: of } = await openResults(result);
    expect(manifest.parts.map(({ rows: each }) => each)).toEqual(of.parts.map(({ rows: each }) => each));
    const [their, our] = [new FileStorage(result), new FileStorage(at('all'))];
    for (const [i, { name }] of manifest.parts.entries()) {
      const columns = ['path', 'label'];
      expect(await readRows(our, name, columns)).toEqual(await readRows(their, of.parts[i].name, columns));
    }
    expect(manifest.counts.rows).toBe(98);
  });

  it('say of each row what the recogniser says of its features', async () => {
    const ours = [];
    for (const { name } of manifest.parts) ours.push(...(await readRows(new FileStorage(at('all')), name)));
    expect(ours).toEqual(
      rows.map(({ path, label, answer: { decision, name, distance, candidates, ranking } }) => ({
        ...{ path, label, decision, name, distance, candidates: [...candidates] },
        probability: ranking[0].probability,
      })),
    );
    const decisions = { label: 0, kind: 0, unsure: 0, unknown: 0 };
    for (const { answer } of rows) decisions[answer.decision]++;
    expect(manifest.counts.decisions).toEqual(decisions);
    // Otherwise the tables of this test would say little.
    expect(decisions.label).toBeGreaterThan(0);
  });

  it('have the same bytes with one worker, and no trace of the work', async () => {
    const { manifest: alone } = await predictResult({ recogniser, result, output: at('alone'), workers: 1 });
    expect(alone.parts).toEqual(manifest.parts);
    for (const { name, sha256: expected } of alone.parts)
      expect(sha256(readFileSync(join(at('alone'), name)))).toBe(expected);
    expect(readdirSync(join(at('alone'), '_verger'))).toEqual(['predictions.json']);
    expect(existsSync(join(at('alone'), '_SUCCESS'))).toBe(true);
    expect(JSON.parse(readFileSync(join(at('alone'), '_verger/predictions.json'), 'utf8'))).toEqual(alone);
  });

  it('are resumed, made again where a part was lost, and otherwise there already', async () => {
    const output = at('stopped');
    const stop = new AbortController();
    const first = predictResult({
      ...{ recogniser, result, output, workers: 1, signal: stop.signal },
      onEvent: ({ type }) => {
        if (type === 'task-done') stop.abort();
      },
    });
    await expect(first).rejects.toMatchObject({ code: 'interrupted' });
    expect(existsSync(join(output, '_SUCCESS'))).toBe(false);
    const done: number[] = [];
    const resumed = await predictResult({
      ...{ recogniser, result, output },
      onProgress: ({ reused = 0 }) => done.push(reused),
    });
    expect(resumed).toMatchObject({ wasComplete: false, manifest: { parts: manifest.parts } });
    expect(done[0]).toBeGreaterThan(0);
    expect(await predictResult({ recogniser, result, output })).toEqual({
      wasComplete: true,
      manifest: resumed.manifest,
    });
    rmSync(join(output, manifest.parts[1].name));
    expect(await predictResult({ recogniser, result, output })).toMatchObject({ wasComplete: false });
    expect(existsSync(join(output, manifest.parts[1].name))).toBe(true);
  });

  it('replace others only if asked to, and only their own files', async () => {
    const output = at('replaced');
    await predictResult({ recogniser, result, output });
    await train({ result, recogniser: at('other.recogniser') });
    const other = { recogniser: at('other.recogniser'), result, output };
    await expect(predictResult(other)).rejects.toMatchObject({
      code: 'plan-mismatch',
      message: 'the output holds predictions of another recogniser',
    });
    writeFileSync(join(output, 'notes.txt'), 'mine');
    const { manifest: replaced } = await predictResult({ ...other, overwrite: true });
    const names = replaced.parts.map(({ name }) => name);
    expect(readdirSync(output).sort()).toEqual(['_SUCCESS', '_verger', 'notes.txt', ...names].sort());
    // An image is forgotten in the result: these are predictions for other rows.
    await resultOf({ input: at('in'), model, output: at('forgetful') });
    const again = { recogniser, result: at('forgetful'), output: at('of-forgetful') };
    await predictResult(again);
    await forgetFromResult({ result: at('forgetful'), images: ['Test/plum/0003.jpg'] });
    await expect(predictResult(again)).rejects.toThrow('the output holds predictions for other rows');
    const { manifest: fewer } = await predictResult({ ...again, overwrite: true });
    expect(fewer.counts.rows).toBe(97);
  });

  it('refuse places that hold something else', async () => {
    const refused = async (output: string, options = {}) =>
      predictResult({ recogniser, result, output, ...options }).then(
        () => 'made',
        (error: unknown) => (error as Error).message,
      );
    const apart = 'the predictions and the result need folders apart';
    expect(await refused(result)).toBe(apart);
    expect(await refused(join(result, 'predictions'))).toBe(apart);
    expect(await refused(folder)).toBe(apart);
    for (const overwrite of [false, true])
      expect(await refused(at('photos'), { overwrite })).toBe('the output holds the result of a run');
    await mkdir(at('foreign'));
    writeFileSync(at('foreign/part-00000.parquet'), '');
    expect(await refused(at('foreign'), { overwrite: true })).toMatch(
      'the output holds part-00000.parquet, which verger did not write',
    );
    const { code, stderr } = await cli(['run', at('in'), at('all'), '--model', model, '--quiet']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('which verger did not write')]);
    await run({ input: at('in'), output: at('small'), model, views: [50], components: 0 });
    await expect(predictResult({ recogniser, result: at('small'), output: at('x') })).rejects.toThrow(
      'the recogniser knows features of',
    );
  });

  it('are printed without a folder, and with one counted', async () => {
    const predict = (...args: string[]) => cli(['predict', recogniser, ...args]);
    const lines = (await predict('--result', result, '--json')).stdout.trim().split('\n');
    expect(lines).toHaveLength(98);
    const { ranking, ...answer } = rows[0].answer;
    const { path, label } = rows[0];
    expect(JSON.parse(lines[0])).toEqual({ path, label, ...answer, ranking: ranking.slice(0, 5) });
    const text = await predict('--result', result);
    expect(text.stdout.split('\n')[0]).toMatch(/^Test\/apple\/0000\.jpg\t/);
    const made = await predict('--result', result, '--out', at('made'), '--quiet');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toMatch(/^ {2}rows +98: label \d+, kind \d+, unsure \d+, unknown \d+\n/);
    const again = await predict('--result', result, '--out', at('made'));
    expect(again.stdout).toMatch(/^Nothing to do: .*made already has these predictions\.\n/);
    const json = await predict('--result', result, '--out', at('made'), '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ parts: manifest.parts });
  });

  it.each([
    [[], 'there is nothing to look at'],
    [['photo.jpg', '--result', 'x'], "images can't be given with --result"],
    [['photo.jpg', '--out', 'x'], 'x is no name of a Parquet file'],
    [['photo.jpg', '--overwrite'], "--overwrite can't be given without --out"],
    [['--result', 'x', '--workers', '2'], "--workers can't be given without --result and --out"],
    [['photo.jpg', '--engine', 'spark'], "--engine can't be given without --result and --out"],
    [['--result', 'x', '--model', 'y'], "--model can't be given with --result"],
  ])('are not made of %j', async (args, message) => {
    const { code, stdout, stderr } = await cli(['predict', recogniser, ...args]);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(`verger: ${message}`)]);
  });

  it.skipIf(python === undefined)('open in pandas, pyarrow and DuckDB', { timeout: 120_000 }, async () => {
    const script = join(import.meta.dirname, 'read_predictions.py');
    const { stdout } = await promisify(execFile)(python ?? '', [script, at('all')]);
    const refused = rows.filter(({ answer }) => answer.name === null).length;
    const candidates = rows.reduce((sum, { answer }) => sum + answer.candidates.length, 0);
    const [{ path, answer }] = rows;
    expect(JSON.parse(stdout)).toEqual({
      pandas: {
        ...{ rows: 98, first: path, nameless: refused, candidates },
        best: answer.candidates.map((each) => ({ ...each })).at(0) ?? null,
      },
      duckdb: { rows: 98, nameless: refused, candidates, unlabelled: 1 },
      pyarrow: {
        ...{ path: 'string', label: 'string', decision: 'string', name: 'string' },
        ...{ probability: 'double', distance: 'double' },
        candidates: expect.stringMatching(/^list<.*struct<label: string.*probability: double/) as string,
      },
    });
  });
});
