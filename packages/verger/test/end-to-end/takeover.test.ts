import { existsSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lcg } from 'testing-support/lcg';
import { runs } from 'testing-support/property-runs';
import { skipOrFail } from 'testing-support/services';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { messageOf } from '../../src/common/errors.js';
import { openResults, run } from '../../src/index.js';
import { type CliEnd, type RunningCli, startCli } from '../support/cli.js';
import { plantOrchard } from '../support/orchard.js';
import { isStopped } from '../support/processes.js';
import { partDigests } from '../support/result-files.js';
import { makeBucket } from '../support/s3/buckets.js';
import { environmentOf } from '../support/s3/server.js';
import { startVersitygw, type Versitygw } from '../support/s3/versitygw.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

/** Two plans for the same input, by their number of parts. */
const plans = [2, 3] as const;
type Parts = (typeof plans)[number];

let folder = '';
let model = '';
let expected: Readonly<Record<Parts, readonly string[]>>;
let usualMs = 0;

beforeAll(async () => {
  folder = await makeTempFolder();
  model = await writeTinyBackbone(folder);
  await plantOrchard(at('in'), { classes: ['apple', 'plum'], perClass: 40, size: 12 });
  const digests = async (partitions: Parts): Promise<readonly string[]> => {
    const output = at(`undisturbed-${partitions}`);
    await run({ input: at('in'), output, model, partitions, workers: 1 });
    return partDigests(output);
  };
  expected = { 2: await digests(2), 3: await digests(3) };
  const start = performance.now();
  await startRun(at('timed'), 2, false).end;
  usualMs = performance.now() - start;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Where outputs are: as commands name them, and the folder that holds the files. */
interface Place {
  readonly address: (name: string) => string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

const gateway = await startVersitygw().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});
afterAll(() => gateway?.stop());

const places: readonly (readonly [string, () => Promise<Place>])[] = [
  ['a folder', () => Promise.resolve({ address: at, folder, env: {} })],
  ...(gateway === undefined ? [] : [['a bucket', () => bucketOf(gateway)] as const]),
];

async function bucketOf({ endpoint, folder: root }: Versitygw): Promise<Place> {
  const bucket = await makeBucket(endpoint);
  return {
    address: (name) => `s3://${bucket}/${name}`,
    folder: join(root, bucket),
    env: environmentOf(endpoint),
  };
}

describe.each(places)('two runs on the same output in %s', (_, openPlace) => {
  it('leave a result that verifies or no _SUCCESS, however they sleep, wake, are killed and overwrite', async () => {
    const random = lcg(inject('testSeed'));
    const place = await openPlace();
    const ends: Record<string, number> = {};
    const rounds = runs(2);
    for (let round = 0; round < rounds; round++) {
      const name = `shared-${round}`;
      const output = join(place.folder, name);
      const { story, ended } = await interleave(place, name, random);
      for (const how of ended.map(howItEnded)) ends[how] = (ends[how] ?? 0) + 1;
      const success = existsSync(join(output, '_SUCCESS'));
      const state = success ? 'results that verify' : 'outputs without _SUCCESS';
      ends[state] = (ends[state] ?? 0) + 1;
      if (success) expect(await faultsOf(output), story.join('; ')).toEqual([]);
      if (round % 4 > 0) continue;
      // Whatever they left, a further run makes it whole.
      const last = await startRun(place.address(name), 2, true, place.env).end;
      expect(last, story.join('; ')).toMatchObject({ code: 0 });
      expect(partDigests(output), story.join('; ')).toEqual(expected[2]);
    }
    console.log(`${rounds} interleavings: ${JSON.stringify(ends)}`);
  });
});

describe('a run killed at random moments', () => {
  it('writes the same bytes in the end', async () => {
    const random = lcg(inject('testSeed') + 1);
    const kills = runs(5);
    const output = at('killed');
    let finished = 0;
    for (let killed = 0; killed < kills;) {
      const running = startRun(output, 3, false);
      await Promise.race([sleep(random() * usualMs), running.end]);
      running.child.kill('SIGKILL');
      if ((await running.end).signal === 'SIGKILL') killed += 1;
      if (!existsSync(join(output, '_SUCCESS'))) continue;
      finished += 1;
      expect(await faultsOf(output)).toEqual([]);
      expect(partDigests(output)).toEqual(expected[3]);
      rmSync(output, { recursive: true });
    }
    expect(await startRun(output, 3, false).end).toMatchObject({ code: 0 });
    expect(partDigests(output)).toEqual(expected[3]);
    console.log(`${kills} kills, ${finished + 1} results`);
  });
});

interface Driver extends RunningCli {
  asleep: boolean;
  ended: CliEnd | undefined;
}

/** Random steps of two drivers; waits for their ends. */
async function interleave(
  place: Place,
  name: string,
  random: () => number,
): Promise<{ readonly story: readonly string[]; readonly ended: readonly CliEnd[] }> {
  const story: string[] = [];
  const all: Driver[] = [];
  const slots: (Driver | undefined)[] = [undefined, undefined];
  for (let step = 0; step < 8; step++) {
    // It begins with a sleeper and another run; the rest is chance.
    const slot = step < 3 ? [0, 0, 1][step] : Math.floor(random() * slots.length);
    const driver = slots[slot];
    const choice = step === 1 ? 0.5 : random();
    if (driver === undefined || driver.ended !== undefined) {
      const parts = plans[Math.floor(random() * plans.length)];
      const overwrite = random() < 0.6;
      const running = startRun(place.address(name), parts, overwrite, place.env);
      const started: Driver = { ...running, asleep: false, ended: undefined };
      void started.end.then((end) => Object.assign(started, { ended: end }));
      slots[slot] = started;
      all.push(started);
      story.push(`${slot} starts with ${parts} parts${overwrite ? ', overwriting' : ''}`);
    } else if (driver.asleep) {
      if (choice < 0.7) {
        driver.child.kill('SIGCONT');
        driver.asleep = false;
        story.push(`${slot} wakes`);
      }
    } else if (choice < 0.15) {
      driver.child.kill('SIGKILL');
      story.push(`${slot} is killed`);
    } else if (choice < 0.8) {
      await fallAsleep(driver, join(place.folder, name));
      story.push(`${slot} sleeps for over a minute`);
    }
    const pause = random() * usualMs * 0.5;
    story.push(`${Math.round(pause)} ms`);
    await sleep(pause);
  }
  for (const driver of all) driver.child.kill('SIGCONT');
  return { story, ended: await Promise.all(all.map(({ end }) => end)) };
}

/** Stops a driver, and ages its lock as if more than its lease had passed. Its own clock shows it nothing. */
async function fallAsleep(driver: Driver, output: string): Promise<void> {
  driver.child.kill('SIGSTOP');
  driver.asleep = true;
  while (driver.ended === undefined && !isStopped(driver.pid)) await sleep(1);
  const then = Date.now() / 1000 - 61;
  const lock = join(output, '_verger/lock.json');
  try {
    if (readFileSync(lock, 'utf8').includes(`"pid": ${driver.pid},`)) utimesSync(lock, then, then);
  } catch {
    // It holds no lock yet, or no longer.
  }
}

function startRun(
  output: string,
  parts: Parts,
  overwrite: boolean,
  env: Readonly<Record<string, string>> = {},
): RunningCli {
  const settings = ['--model', model, '--partitions', parts.toString(), '--workers', '1', '--quiet'];
  return startCli(['run', at('in'), output, ...settings, ...(overwrite ? ['--overwrite'] : [])], { env });
}

function howItEnded({ code, signal, stderr }: CliEnd): string {
  if (signal !== null) return signal;
  if (code === 0) return 'finished';
  const line = stderr.split('\n')[0];
  return /took over|is writing to|different plan/.exec(line)?.[0] ?? line;
}

/** What is wrong with a result, and what is there besides its parts. */
async function faultsOf(output: string): Promise<unknown[]> {
  const results = await openResults(output);
  const parts = results.manifest.parts.map(({ name }) => name);
  const others = readdirSync(output).filter((name) => name.startsWith('part-') && !parts.includes(name));
  const digests = expected[parts.length as Parts];
  const differ = results.manifest.parts.filter(({ sha256 }, i) => sha256 !== digests[i]);
  return [...(await results.verify()), ...others, ...differ];
}

function at(name: string): string {
  return join(folder, name);
}
