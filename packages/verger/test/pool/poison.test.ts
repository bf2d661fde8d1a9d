import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lcg } from 'testing-support/lcg';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { LocalEngine } from '../../src/engines/local/local-engine.js';
import type { RunEvent } from '../../src/job/events.js';
import type { Reject } from '../../src/job/reject.js';
import type { RunRequest } from '../../src/driver/request.js';
import { openResults } from '../../src/index.js';
import { partDigests } from '../support/result-files.js';
import { InlineEngine } from '../support/inline-engine.js';
import { createOrchardJob, runOn, withOutput } from '../engines/orchard-job.js';
import { poisonedEngine } from './poisoned-engine.js';

/**
 * Where each poisoned image is. Shards hold 64 images: the first and the last of a shard, neighbours, several in one
 * shard, and 192, which is alone in its shard. To the product's own decoder they are just files that are not images,
 * so a run with it gives the expected rows of all the others, to the last bit.
 */
const poisons = [
  { at: 0, kind: 'abort', reason: 'crashed', detail: /SIGABRT/ },
  { at: 20, kind: 'throw', reason: 'crashed', detail: /decoder failed: \[object Object\]/ },
  { at: 30, kind: 'loop', reason: 'timeout', detail: /within 5 s/ },
  { at: 31, kind: 'hang', reason: 'timeout', detail: /within 5 s/ },
  { at: 63, kind: 'segfault', reason: 'crashed', detail: /SIGSEGV/ },
  { at: 64, kind: 'memory', reason: 'out-of-memory', detail: /more than 400 MiB/ },
  { at: 100, kind: 'heap', reason: 'out-of-memory', detail: /JavaScript heap/ },
  { at: 101, kind: 'reject', reason: 'crashed', detail: /decoder failed: undefined/ },
  { at: 127, kind: 'exit', reason: 'crashed', detail: /exited with code 0/ },
  { at: 192, kind: 'uncaught', reason: 'crashed', detail: /exited with code 1: SyntaxError: .*JSON/ },
] as const;

describe('an image that poisons the decoder', () => {
  let folder = '';
  let request: RunRequest;
  let rejects: readonly Reject[] = [];
  const events: RunEvent[] = [];

  beforeAll(async () => {
    // Small enough that the heap is exhausted before an image times out.
    vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=96');
    folder = await makeTempFolder();
    request = await createOrchardJob(folder);
    for (const { at, kind } of poisons) await writeFile(imageAt(folder, at), `poison:${kind}`);

    const inline = new InlineEngine();
    await runOn(inline, withOutput(request, join(folder, 'undisturbed')));
    await inline.close();
    const engine = poisonedEngine(2);
    await runOn(engine, request, { listener: (event) => events.push(event) });
    await engine.close();
    rejects = await (await openResults(request.output.text)).rejects();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(poisons)('is rejected as $reason if its poison is $kind', ({ at, reason, detail }) => {
    const reject = rejects.find(({ path }) => path === pathAt(at));
    expect(reject?.reason).toBe(reason);
    expect(reject?.detail).toMatch(detail);
  });

  it('affects no other image, and changes no bit of their rows', () => {
    expect(rejects).toHaveLength(poisons.length);
    expect(partDigests(request.output.path)).toEqual(partDigests(join(folder, 'undisturbed')));
  });

  it('never makes the progress count more images than there are', () => {
    const shown = events.flatMap((event) => (event.type === 'progress' ? event.images : []));
    expect(Math.max(...shown)).toBe(193);
  });

  it('is retried twice, and each retry is reported with its reason', () => {
    const retries = events.flatMap((event) => (event.type === 'task-retried' ? [event.reason] : []));
    expect(retries).toHaveLength(2 * poisons.length);
    expect(retries.filter((reason) => reason.includes('SIGSEGV'))).toHaveLength(2);
    const faults = events.filter((event) => event.type === 'task-retried' && event.signal === 'SIGSEGV');
    expect(faults).toMatchObject(
      Array(2).fill({ stage: 'extract', startedAt: expect.any(Number) as number }),
    );
    const exits = events.filter((event) => event.type === 'task-retried' && event.exitCode === 0);
    expect(exits.map((event) => event.type === 'task-retried' && event.attempt)).toHaveLength(2);
  });
});

describe('a worker that dies through no fault of an image', () => {
  let folder = '';
  let request: RunRequest;
  const undisturbed = (): string[] => partDigests(join(folder, 'undisturbed'));

  beforeAll(async () => {
    folder = await makeTempFolder();
    request = await createOrchardJob(folder);
    await writeFile(imageAt(folder, 70), `poison:abort once ${join(folder, 'aborted')}`);
    const inline = new InlineEngine();
    await runOn(inline, withOutput(request, join(folder, 'undisturbed')));
    await inline.close();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('changes no result when an image crashes it only once', async () => {
    const output = join(folder, 'once');
    const engine = poisonedEngine(1);
    await runOn(engine, withOutput(request, output));
    await engine.close();
    const rejects = await (await openResults(output)).rejects();
    expect(rejects.map(({ reason }) => reason)).toEqual(['unsupported']);
    expect(partDigests(output)).toEqual(undisturbed());
  });

  it('changes no result when it is killed at any moment', async () => {
    const output = join(folder, 'killed');
    const moment = Math.floor(lcg(inject('testSeed'))() * 193);
    console.log(`a worker is killed at image ${moment}`);
    const engine = new LocalEngine({ workers: 2 });
    let isKilled = false;
    await runOn(engine, withOutput(request, output), {
      listener: (event) => {
        if (event.type !== 'progress' || event.images < moment || isKilled) return;
        isKilled = true;
        for (const pid of engine.workerPids) process.kill(pid, 'SIGKILL');
      },
    });
    await engine.close();
    expect(isKilled).toBe(true);
    expect(partDigests(output)).toEqual(undisturbed());
  });

  it('changes no result when it dies after each of its tasks', async () => {
    const output = join(folder, 'after-each');
    const engine = poisonedEngine(2, 'dies-after-each-task.mjs');
    await runOn(engine, withOutput(request, output));
    await engine.close();
    expect(partDigests(output)).toEqual(undisturbed());
  });

  it('fails the run with its error message when it dies at every start', async () => {
    const output = join(folder, 'never');
    const engine = poisonedEngine(2, 'dies-at-start.mjs');
    await expect(runOn(engine, withOutput(request, output))).rejects.toMatchObject({
      code: 'task-failed',
      message: 'describe: the worker exited with code 1: Error: this machine has no codec',
      hint: 'finished work is kept: run the same command again to resume',
    });
    await engine.close();
  });
});

function pathAt(at: number): string {
  return `tree/${at.toString().padStart(4, '0')}.jpg`;
}

function imageAt(folder: string, at: number): string {
  return join(folder, 'orchard', pathAt(at));
}
