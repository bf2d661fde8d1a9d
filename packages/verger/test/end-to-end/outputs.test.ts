import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Manifest, openResults, run } from '../../src/index.js';
import { cli } from '../support/cli.js';
import { plantOrchard } from '../support/orchard.js';
import { eventsOf, partDigests, partNames } from '../support/result-files.js';
import { mountTinyDisk } from '../support/tiny-disk.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

let folder = '';
let model = '';
const at = (name: string): string => join(folder, name);
const runArgs = (output: string, ...more: readonly string[]): string[] => [
  ...['run', at('orchard'), output, '--model', model, '--workers', '1', '--components', '5', ...more],
];

beforeAll(async () => {
  folder = await makeTempFolder();
  model = await writeTinyBackbone(folder, { features: 256 });
  await plantOrchard(at('orchard'), { classes: ['apple', 'plum'], perClass: 50 });
  await run({ input: at('orchard'), output: at('plain'), model, components: { kind: 'count', count: 5 } });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a run from a script', () => {
  it('prints its manifest as one line of JSON, and nothing else', async () => {
    const { code, stdout, stderr } = await cli(runArgs(at('json'), '--json', '--quiet'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trimEnd()).not.toContain('\n');
    expect((JSON.parse(stdout) as Manifest).counts).toMatchObject({ listed: 100, rows: 100, rejects: 0 });
  });

  it('has nothing to do the second time, and exits with 0', async () => {
    const parts = partDigests(at('plain'));
    const { code, stdout } = await cli(runArgs(at('plain')));
    expect(code).toBe(0);
    expect(stdout).toContain(`Nothing to do: ${at('plain')} already holds this result.`);
    expect(partDigests(at('plain'))).toEqual(parts);
  });

  it('is planned by --dry-run, which writes nothing', async () => {
    const { code, stdout, stderr } = await cli(runArgs(at('dry'), '--dry-run', '--json', '--quiet'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      images: 100,
      shards: 2,
      features: 256,
      classes: [
        { label: 'apple', images: 50 },
        { label: 'plum', images: 50 },
      ],
      rejects: [],
    });
    expect(existsSync(at('dry'))).toBe(false);
    const { stdout: text } = await cli(runArgs(at('dry'), '--dry-run', '--quiet'));
    expect(text).toMatch(/Dry run: nothing was written.*\n +images +100 in 2 classes/);
    expect(text).toMatch(/\n +other files +\d+ ignored/);
  });
});

describe('an output that is not empty', () => {
  it('is rejected for another plan, and left unchanged', async () => {
    const before = partDigests(at('plain'));
    const { code, stderr } = await cli(runArgs(at('plain'), '--standardize', '--quiet'));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^verger: the output holds work from a different plan: standardize no -> yes\n {2}.*--overwrite/,
    );
    expect(partDigests(at('plain'))).toEqual(before);
    expect(existsSync(join(at('plain'), '_SUCCESS'))).toBe(true);
  });

  it('is replaced with --overwrite, except for files that are not ours', async () => {
    const output = at('overwritten');
    const settings = {
      input: at('orchard'),
      output,
      model,
      components: { kind: 'count', count: 5 },
    } as const;
    await run({ ...settings, partitions: 3 });
    const oldParts = partNames(output);
    const foreign = ['notes.txt', 'nested/part-00000-0123456789ab.c000.snappy.parquet'];
    mkdirSync(join(output, 'nested'));
    for (const name of foreign) writeFileSync(join(output, name), 'mine');
    await run({ ...settings, overwrite: true });
    const names = readdirSync(output, { recursive: true }).map(String);
    expect(names).toEqual(expect.arrayContaining(foreign));
    expect(names.filter((name) => oldParts.includes(name))).toEqual([]);
    expect(partDigests(output)).toEqual(partDigests(at('plain')));
    expect(await (await openResults(output)).verify()).toEqual([]);
  });

  it('may be inside the input, and is not taken for input', async () => {
    const input = at('around');
    await plantOrchard(input, { classes: ['apple'], perClass: 20 });
    const settings = { input, output: join(input, 'out #1'), model } as const;
    const first = await run(settings);
    const again = await run({ ...settings, overwrite: true });
    const third = await run(settings);
    expect(third.wasComplete).toBe(true);
    expect(again.manifest.counts).toEqual(first.manifest.counts);
    expect(again.manifest.planDigest).toBe(first.manifest.planDigest);
  });
});

describe('a run with too many rejects', () => {
  it('exits with 3 and without _SUCCESS, and resumes if more are allowed', async () => {
    const input = at('torn');
    await plantOrchard(input, { classes: ['apple'], perClass: 96 });
    for (const name of ['a', 'b', 'c', 'd']) writeFileSync(join(input, `apple/${name}.jpg`), 'torn');
    const output = at('strict');
    const attempt = (allowed: string): ReturnType<typeof cli> =>
      cli(['run', input, output, '--model', model, '--workers', '1', '--max-rejects', allowed, '--quiet']);

    const strict = await attempt('3');
    expect(strict).toMatchObject({ code: 3, stdout: '' });
    expect(strict.stderr).toMatch(
      /4 of 100 inputs rejected, [0-3] allowed: 4 unsupported\n {4}.*\n {4}[^]*\n {2}all are in \/.*_verger\/rejects\.parquet/,
    );
    expect(existsSync(join(output, '_verger/rejects.parquet'))).toBe(true);
    expect((await attempt('3.9%')).code).toBe(3);
    expect(existsSync(join(output, '_SUCCESS'))).toBe(false);
    expect(partNames(output)).toEqual([]);

    expect((await attempt('4%')).code).toBe(0);
    expect(existsSync(join(output, '_SUCCESS'))).toBe(true);
    const extracted = eventsOf(output).flatMap((event) =>
      event.type === 'stage-started' && event.stage === 'extract' ? event.reused : [],
    );
    expect(extracted).toEqual([0, 2, 2]);
  });
});

describe('a full disk', () => {
  it('fails the run with a hint; with more space, the same command resumes to the same bytes', async () => {
    const disk = at('disk');
    mkdirSync(disk);
    const unmount = mountTinyDisk(disk, 200_000);
    if (unmount === undefined) return;
    try {
      const output = join(disk, 'output');
      const full = await cli(runArgs(output, '--quiet'));
      expect(full).toMatchObject({ code: 1, stdout: '' });
      expect(full.stderr).toMatch(/no space left.*\n {2}free some space and run the same command again/);
      execFileSync('mount', ['-o', 'remount,size=64m', disk]);
      expect(await cli(runArgs(output, '--quiet'))).toMatchObject({ code: 0, stderr: '' });
      expect(partDigests(output)).toEqual(partDigests(at('plain')));
    } finally {
      unmount();
    }
  });
});
