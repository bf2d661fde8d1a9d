import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync, utimesSync } from 'node:fs';
import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { lcg } from 'testing-support/lcg';
import { runs } from 'testing-support/property-runs';
import { skipOrFail } from 'testing-support/services';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { messageOf, VergerError } from '../../src/common/errors.js';
import { outputKeys } from '../../src/job/work-files.js';
import { openResults } from '../../src/runs/results.js';
import { FileStorage } from '../../src/storage/file.js';
import { Location } from '../../src/storage/location.js';
import { S3Storage } from '../../src/storage/s3/s3-storage.js';
import type { ChangeOptions, Storage } from '../../src/storage/storage.js';
import { plantOrchard } from '../support/orchard.js';
import { partDigests } from '../support/result-files.js';
import { makeBucket } from '../support/s3/buckets.js';
import { environmentOf } from '../support/s3/server.js';
import { startVersitygw, type Versitygw } from '../support/s3/versitygw.js';
import { RunFixture } from './run-fixture.js';

// Runs in one process, which stop and go on between any two steps on their output: finer than signals can hit.

const gateway = await startVersitygw().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});
afterAll(() => gateway?.stop());

/** Where a round's output is: its address, and the folder that holds its files. */
interface Place {
  readonly address: string;
  readonly folder: string;
}
type Places = readonly (readonly [string, (round: string) => Promise<Place>])[];

const places: Places = [
  ['a folder', (round) => Promise.resolve({ address: join(round, 'out'), folder: join(round, 'out') })],
  ...(gateway === undefined ? [] : [['a bucket', () => inBucket(gateway)] as const]),
];

async function inBucket({ endpoint, folder }: Versitygw): Promise<Place> {
  const bucket = await makeBucket(endpoint);
  return { address: `s3://${bucket}/out`, folder: join(folder, bucket, 'out') };
}

let orchard = '';
let expected: Record<number, readonly string[]> = {};

beforeAll(async () => {
  orchard = await makeTempFolder();
  await plantOrchard(orchard, { classes: ['apple', 'pear'], perClass: 4, size: 12 });
  for (const partitions of [1, 2]) {
    const fixture = await openFixture();
    await fixture.run({ partitions });
    expected = { ...expected, [partitions]: partDigests(join(fixture.folder, 'out')) };
    await rm(fixture.folder, { recursive: true });
  }
});
afterAll(() => rm(orchard, { recursive: true }));

async function openFixture(): Promise<RunFixture> {
  const fixture = await RunFixture.open(await makeTempFolder());
  await symlink(orchard, join(fixture.folder, 'in'));
  return fixture;
}

/** A run that stops before some of its steps until it is woken, or for ever. */
class Sleeper {
  steps = 0;
  isAsleep = false;
  isDead = false;
  hasEnded = false;
  /** Until it wakes; all that it does at the same time stops with it. */
  sleep: Promise<void> = Promise.resolve();
  wake: () => void = () => undefined;
  /** The number of others' steps that it sleeps through. */
  patience = 0;
}

class World {
  readonly sleepers: Sleeper[] = [];
  readonly #random: () => number;
  readonly #lock: string;

  constructor(output: string, random: () => number) {
    this.#lock = join(output, outputKeys.lock);
    this.#random = random;
  }

  /** Before each step of a run. */
  async step(self: Sleeper): Promise<void> {
    self.steps += 1;
    for (const other of this.sleepers) {
      if (other !== self && other.isAsleep && --other.patience <= 0) this.rouse(other);
    }
    const chance = this.#random();
    if (!self.isAsleep && chance < 0.03) this.#stop(self, chance < 0.004);
    await self.sleep;
  }

  rouse(one: Sleeper): void {
    if (one.isDead) return;
    one.isAsleep = false;
    one.wake();
  }

  /** If all sleep, time passes until one wakes. */
  rouseOne(): void {
    const waiting = this.sleepers.filter(({ hasEnded, isDead }) => !hasEnded && !isDead);
    if (waiting.length > 0 && waiting.every(({ isAsleep }) => isAsleep)) this.rouse(waiting[0]);
  }

  #stop(self: Sleeper, isDead: boolean): void {
    self.isDead = isDead;
    self.isAsleep = true;
    self.patience = Math.floor(this.#random() ** 2 * 300);
    // More than a lease passes.
    const then = Date.now() / 1000 - 61;
    if (existsSync(this.#lock)) utimesSync(this.#lock, then, then);
    self.sleep = new Promise((wake) => (self.wake = wake));
  }
}

const current = new AsyncLocalStorage<{ readonly world: World; readonly self: Sleeper }>();
const step = (): Promise<void> => {
  const of = current.getStore();
  return of === undefined ? Promise.resolve() : of.world.step(of.self);
};

/** Stops also between the look at the lock and the last step of a change. */
const thenStep = (permit: Permit) => async (): Promise<void> => {
  await permit?.();
  await step();
};

type Permit = ChangeOptions['permit'];

/** Makes each operation of a storage a step, and `permitted` what precedes its change. */
function inSteps(prototype: Storage, permitted: (permit: Permit) => Permit): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- each is called on its own object below
  const { writeContent, read, remove, removeAll, stat, sweep } = prototype;
  const between = <A extends unknown[], R>(method: (...args: A) => Promise<R>) =>
    async function (this: Storage, ...args: A): Promise<R> {
      await step();
      return method.apply(this, args);
    };
  const changing = (method: Storage['remove']): Storage['remove'] =>
    async function (this: Storage, key, options) {
      await step();
      await method.call(this, key, withPermit({}, permitted(options?.permit)));
    };
  vi.spyOn(prototype, 'read').mockImplementation(between(read));
  vi.spyOn(prototype, 'remove').mockImplementation(changing(remove));
  vi.spyOn(prototype, 'removeAll').mockImplementation(changing(removeAll));
  vi.spyOn(prototype, 'stat').mockImplementation(between(stat));
  vi.spyOn(prototype, 'sweep').mockImplementation(between(sweep));
  vi.spyOn(prototype, 'writeContent').mockImplementation(async function (
    this: Storage,
    key,
    content,
    options,
  ) {
    await step();
    await writeContent.call(this, key, content, withPermit({ ...options }, permitted(options?.permit)));
  });
}

function withPermit<O extends ChangeOptions>(options: O, permit: Permit): O {
  return permit === undefined ? options : { ...options, permit };
}

beforeEach(() => {
  inSteps(FileStorage.prototype, thenStep);
  // Between the look at the lock and a put there is no step: see docs/architecture.md.
  inSteps(S3Storage.prototype, (permit) => permit);
  if (gateway === undefined) return;
  for (const [name, value] of Object.entries(environmentOf(gateway.endpoint))) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe.each(places)('runs on the same output in %s', (_, openPlace) => {
  it('leave a result that verifies or no _SUCCESS, between whatever steps they sleep, wake and die', async () => {
    const random = lcg(inject('testSeed'));
    const rounds = runs(10);
    const ends: Record<string, number> = {};
    const count = (what: string): void => void (ends[what] = (ends[what] ?? 0) + 1);
    for (let round = 0; round < rounds; round++) {
      const fixture = await openFixture();
      const { address, folder: output } = await openPlace(fixture.folder);
      const world = new World(output, random);
      const running: Promise<void>[] = [];
      for (let started = 0; started < 4; started++) {
        running.push(startOne(fixture, address, world, random, count));
        // The next one starts when all others sleep, have ended or are dead.
        while (world.sleepers.some(({ isAsleep, hasEnded }) => !isAsleep && !hasEnded)) await soon();
      }
      while (world.sleepers.some(({ isDead, hasEnded }) => !isDead && !hasEnded)) {
        world.rouseOne();
        await soon();
      }
      if (existsSync(join(output, outputKeys.success))) {
        count('results that verify');
        const results = await openResults(output);
        expect(await results.verify(), `round ${round}`).toEqual([]);
        expect(partDigests(output), `round ${round}`).toEqual(expected[results.manifest.parts.length]);
      } else count('outputs without _SUCCESS');
      await rm(fixture.folder, { recursive: true });
    }
    console.log(`${rounds} interleavings of four runs: ${JSON.stringify(ends)}`);
  });
});

function startOne(
  { folder }: RunFixture,
  address: string,
  world: World,
  random: () => number,
  count: (what: string) => void,
): Promise<void> {
  const self = new Sleeper();
  world.sleepers.push(self);
  const output = Location.parse(address);
  const changes = { output, partitions: random() < 0.5 ? 1 : 2, overwrite: random() < 0.6 };
  return current.run({ world, self }, async () => {
    try {
      // Each has its own fixture, which keeps its request.
      await (await RunFixture.open(folder)).run(changes);
      count('finished');
    } catch (error) {
      if (!(error instanceof VergerError)) throw error;
      count(/took over|is writing to|different plan/.exec(error.message)?.[0] ?? error.message);
    } finally {
      self.hasEnded = true;
    }
  });
}

function soon(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
