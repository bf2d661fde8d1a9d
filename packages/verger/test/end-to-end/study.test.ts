import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AtlasManifest, openResults, run, study } from '../../src/index.js';
import { type CliEnd, cli, type RunningCli, startCli } from '../support/cli.js';
import { plantOrchard } from '../support/orchard.js';
import { childrenOf, survivors } from '../support/processes.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';
import { tableDigests } from '../driver/study/study-fixture.js';

let folder = '';
let model = '';
let atlas: AtlasManifest;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await makeTempFolder();
  model = await writeTinyBackbone(folder);
  await plantOrchard(at('orchard'), { classes: ['apple', 'plum'], perClass: 40 });
  await run({ input: at('orchard'), output: at('result'), model, partitions: 3, workers: 2 });
  cpSync(at('result'), at('undisturbed'), { recursive: true });
  ({ atlas } = await study({ output: at('undisturbed'), workers: 2 }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The same result, in a folder of its own. */
function result(name: string): string {
  cpSync(at('result'), at(name), { recursive: true });
  return at(name);
}

describe('verger study', () => {
  it('writes with one worker what it writes with two', async () => {
    const output = result('alone');
    const { atlas: alone } = await study({ output, workers: 1 });
    expect(alone).toMatchObject({ files: atlas.files, summary: atlas.summary });
    expect(tableDigests(output, alone)).toEqual(tableDigests(at('undisturbed'), atlas));
  });

  it('writes the same bytes after kills at any stage, and repeats no finished task', async () => {
    const output = result('killed');
    for (const moment of [2, 5, 9]) {
      const running = startCli(['study', output, '--workers', '2']);
      await waitForReports(output, moment, running);
      const before = reports(output);
      const workers = childrenOf(running.pid);
      running.child.kill('SIGKILL');
      await running.end;
      expect(await survivors(workers, 5000)).toEqual([]);
      expect(reports(output)).toEqual(expect.arrayContaining(before));
      expect((await openResults(output)).manifest.counts.rows).toBe(80);
    }
    const kept = reports(output);
    const events: string[] = [];
    const { atlas: resumed } = await study({
      output,
      workers: 2,
      onEvent: (event) => {
        if (event.type === 'task-done') events.push(event.task);
      },
    });
    for (const name of kept) expect(events).not.toContain(name.replace(/-[0-9a-f]{16}[.]json$/, ''));
    expect(tableDigests(output, resumed)).toEqual(tableDigests(at('undisturbed'), atlas));
    expect(existsSync(join(output, '_verger/work/study'))).toBe(false);
  });

  it('stops at Ctrl-C, and says how to go on', async () => {
    const output = result('stopped');
    const running = startCli(['study', output, '--workers', '2']);
    await waitForReports(output, 1, running);
    process.kill(-running.pid, 'SIGINT');
    expect(await running.end).toMatchObject({
      code: 130,
      stdout: '',
      stderr: expect.stringContaining(
        'verger: interrupted\n  finished work is kept: run the same command again to resume',
      ) as string,
    });
    expect(await cli(['study', output, '--quiet'])).toMatchObject({ code: 0, stderr: '' });
    expect(tableDigests(output, atlas)).toEqual(tableDigests(at('undisturbed'), atlas));
  });

  it('prints what it found, and as JSON the manifest', async () => {
    const text = await cli(['study', at('undisturbed')]);
    expect(text.stdout).toMatch(
      /^Nothing to do: .*undisturbed already has this atlas\.\n {2}images +80 with 2 labels/,
    );
    expect(text.stdout).toMatch(/\n {2}map +keeps [\d.]+% of the 10 nearest of an image/);
    expect(JSON.parse((await cli(['study', at('undisturbed'), '--json'])).stdout)).toEqual(atlas);
    expect((await cli(['inspect', at('undisturbed'), '--verify'])).stdout).toMatch(/\nAtlas:\n {2}map /);
  });

  it('refuses what it can not study', async () => {
    const refusal = async (...args: string[]): Promise<string> => lastLines(await cli(['study', ...args]));
    await run({ input: at('orchard'), output: at('plain'), model, components: 0 });
    expect(await refusal(at('plain'))).toMatch(
      /^verger: the result has no components, only features\n {2}a study/,
    );
    await run({ input: at('orchard'), output: at('few'), model, limit: 20 });
    expect(await refusal(at('few'))).toMatch(
      /^verger: the result has only 20 images\n {2}a study needs 32 or more/,
    );
    expect(await refusal(at('orchard'))).toMatch(/^verger: no verger result in /);
    expect(await refusal(at('result'), '--groups', '(')).toMatch(
      /^verger: groups: "\(" is not a regular expression/,
    );
    const damaged = result('damaged');
    const [part] = readdirSync(damaged).filter((name) => name.startsWith('part-'));
    writeFileSync(join(damaged, part), readFileSync(join(damaged, part)).fill(0, 100, 200));
    expect(await refusal(damaged)).toMatch(/^verger: part-\S+ does not match its checksum\n/);
    expect(existsSync(join(damaged, '_verger/atlas/manifest.json'))).toBe(false);
  });

  it('says nothing of labels where there are none', async () => {
    const paths = readdirSync(at('orchard'), { recursive: true, encoding: 'utf8' });
    for (const path of paths.filter((name) => name.endsWith('.jpg')))
      cpSync(join(at('orchard'), path), at(`flat/${path.replaceAll('/', '-')}`));
    await run({ input: at('flat'), output: at('unlabelled'), model });
    const { summary } = (await study({ output: at('unlabelled') })).atlas;
    expect(summary).toMatchObject({ images: 80, labels: 0, accuracy: [], suspects: { count: 0, top: [] } });
    expect((await cli(['study', at('unlabelled')])).stdout).toContain('none: no image has a label');
  });
});

describe('the atlas of a result that changes', () => {
  it('goes with the rows that it described', async () => {
    const output = result('updated');
    await study({ output });
    await plantOrchard(at('more'), { classes: ['apple', 'plum'], perClass: 40 });
    await plantOrchard(at('more'), { classes: ['quince'], perClass: 2, seed: 5 });
    await run({ input: at('more'), output, model, partitions: 3, update: true });
    expect(await (await openResults(output)).atlas()).toBeUndefined();
    expect(atlasFiles(output)).toEqual([]);
    await study({ output });
    await run({ input: at('orchard'), output, model, partitions: 3, overwrite: true });
    expect(atlasFiles(output)).toEqual([]);
  });

  it('counts as none if it is of other rows', async () => {
    const output = result('foreign');
    cpSync(join(at('undisturbed'), '_verger/atlas'), join(output, '_verger/atlas'), { recursive: true });
    const file = join(output, '_verger/atlas/manifest.json');
    const other = { ...atlas, result: { ...atlas.result, partsDigest: 'f'.repeat(64) } };
    writeFileSync(file, JSON.stringify(other));
    const results = await openResults(output);
    expect(await results.atlas()).toBeUndefined();
    expect(await results.verify()).toEqual([
      { file: '_verger/atlas/manifest.json', fault: expect.stringContaining('another result') as string },
    ]);
    expect(await study({ output })).toMatchObject({ wasComplete: false });
    expect(await results.verify()).toEqual([]);
  });
});

function atlasFiles(output: string): string[] {
  const place = join(output, '_verger/atlas');
  return existsSync(place) ? readdirSync(place) : [];
}

function reports(output: string): string[] {
  const place = join(output, '_verger/work/study/reports');
  return existsSync(place) ? readdirSync(place).filter((name) => name.endsWith('.json')) : [];
}

/** Waits until a study has finished this many tasks; fails if it ends earlier. */
async function waitForReports(output: string, count: number, running: RunningCli): Promise<void> {
  while (reports(output).length < count) {
    if (running.child.exitCode !== null) throw new Error(`ended too early: ${(await running.end).stderr}`);
    await sleep(2);
  }
}

/** What is left of standard error after the progress. */
function lastLines({ stderr }: CliEnd): string {
  return stderr.slice(stderr.indexOf('verger: '));
}
