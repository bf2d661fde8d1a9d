import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/job/engine.js';
import type { RunEvent } from '../../src/job/events.js';
import { HeldOutput } from '../../src/driver/held-output.js';
import { OutputLock } from '../../src/job/lock.js';
import { openRun, type RunContext } from '../../src/driver/run-context.js';
import { runStage } from '../../src/driver/stage.js';
import { momentsStage } from '../../src/driver/stages.js';
import { extract, type ExtractReport, type ExtractTask } from '../../src/job/tasks/extract.js';
import { fit } from '../../src/job/tasks/fit.js';
import { InlineEngine } from '../support/inline-engine.js';
import { plantOrchard } from '../support/orchard.js';
import { planWith, request, shape } from './plans.js';
import { TaskFixture } from '../worker/task-fixture.js';

const tempFolder = useTempFolders();
let fixture: TaskFixture;
let paths: string[];
let lock: OutputLock;
let events: RunEvent[];

beforeEach(async () => {
  const folder = await tempFolder();
  fixture = await TaskFixture.open(folder);
  paths = await plantOrchard(join(folder, 'in'), { classes: ['a'], perClass: 4, size: 8 });
  lock = await OutputLock.acquire(fixture.output);
  events = [];
});
afterEach(async () => {
  await lock.release();
  await fixture.close();
});

function contextWith(engine: Engine, plan = planWith()): Promise<RunContext> {
  const { signal } = new AbortController();
  const listener = (event: RunEvent): unknown => events.push(event);
  const planned = { job: fixture.job, shape, plan, warnings: [] };
  const claiming = { digest: plan.digest, facts: {}, work: '', images: plan.listing.images };
  const held = new HeldOutput(fixture.output, lock);
  return openRun({ request, engine, listener, signal }, planned, {
    lock,
    held,
    claiming,
    staging: '',
    named: [],
  });
}

async function extractTasks(): Promise<ExtractTask[]> {
  const images = await fixture.shardList(await fixture.listed(...paths));
  return [0, 1].map((shard) => extract.task(fixture.job, { shard, images, suspects: [], condemned: [] }));
}

describe('a stage', () => {
  it('returns the reports in the order of its tasks, whatever order they finish in', async () => {
    const context = await contextWith(new InlineEngine({ reversed: true }));
    const reports = await runStage(context, 'extract', extract, await extractTasks());
    expect(reports.map(({ shard }) => shard)).toEqual([0, 1]);
  });

  it('reports the work of earlier runs, and does the rest', async () => {
    const [first, second] = await extractTasks();
    await runStage(await contextWith(new InlineEngine()), 'extract', extract, [first]);
    const engine = new InlineEngine();
    await runStage(await contextWith(engine), 'extract', extract, [first, second]);
    expect(engine.ran).toEqual(['extract-00001']);
    expect(events).toContainEqual({
      ...{ type: 'stage-started', stage: 'extract' },
      ...{ tasks: 2, reused: 1, reusedImages: 4 },
    });
    expect(events.findLast(({ type }) => type === 'progress')).toEqual({
      type: 'progress',
      images: 8,
      rejects: 0,
    });
  });

  it('counts each image once, even if its task is retried', async () => {
    const engine = new InlineEngine({ retried: ['extract-00000'] });
    await runStage(await contextWith(engine), 'extract', extract, await extractTasks());
    expect(engine.ran).toEqual(['extract-00000', 'extract-00000', 'extract-00001']);
    const counts = events.flatMap((event) => (event.type === 'progress' ? [event.images] : []));
    expect(counts).toEqual([4, 4, 4, 8, 8]);
    expect(events).toContainEqual({
      ...{ type: 'task-retried', task: 'extract-00000', stage: 'extract' },
      ...{ worker: 'inline-0', reason: 'lost on its way' },
    });
  });

  it('estimates the images of tasks that have ended but are not reported yet', async () => {
    const inline = new InlineEngine();
    const engine: Engine = {
      name: 'foreseeing',
      parallelism: 1,
      async *execute(tasks, signal) {
        for (const ended of [0, 1, 2, 1]) yield { type: 'ended', tasks: ended };
        for await (const event of inline.execute(tasks, signal)) if (event.type === 'done') yield event;
      },
      close: () => inline.close(),
    };
    await runStage(await contextWith(engine), 'extract', extract, await extractTasks(), {
      images: 8,
      knownRows: 0,
    });
    const counts = events.flatMap((event) => (event.type === 'progress' ? [event.images] : []));
    expect(counts).toEqual([0, 4, 8, 8, 8, 8]);
  });

  it('fails if the engine forgets a task', async () => {
    const forgetful = new InlineEngine();
    const engine: Engine = {
      name: 'forgetful',
      parallelism: 1,
      execute: (tasks, signal) => forgetful.execute([...tasks].slice(1), signal),
      close: () => forgetful.close(),
    };
    const run = runStage(await contextWith(engine), 'extract', extract, await extractTasks());
    await expect(run).rejects.toThrow('extract-00000');
  });
});

describe('moments of many shards', () => {
  it('are merged in a tree, 32 at a time, to the same result as one task', async () => {
    const extracted = await fixture.extract(await fixture.listed(...paths));
    const shards = Array.from({ length: 70 }, (): ExtractReport => extracted);
    const plan = { ...planWith(), shardsPerGroup: 1 };
    const engine = new InlineEngine();
    const rest = await momentsStage(await contextWith(engine, plan), shards);
    expect(rest).toHaveLength(3);
    expect(engine.ran.filter((task) => task.startsWith('merge'))).toEqual([
      'merge-1-00000',
      'merge-1-00001',
      'merge-1-00002',
    ]);
    const fitted = await fixture.run(fit, {
      moments: rest,
      components: { kind: 'all' },
      standardize: false,
    });
    expect(fitted.n).toBe(70 * 4);
  });
});
