import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/job/engine.js';
import type { RunEvent } from '../../src/job/events.js';
import { OutputLock } from '../../src/job/lock.js';
import { RunContext } from '../../src/driver/run-context.js';
import { runStage } from '../../src/driver/stage.js';
import { momentsStage } from '../../src/driver/stages.js';
import { extract, type ExtractReport, type ExtractTask } from '../../src/job/tasks/extract.js';
import { fit } from '../../src/job/tasks/fit.js';
import { InlineEngine } from '../support/inline-engine.js';
import { plantOrchard } from '../support/orchard.js';
import { planWith, request, shape } from './plans.js';
import { Workshop } from '../worker/workshop.js';

const tempFolder = useTempFolders();
let shop: Workshop;
let paths: string[];
let lock: OutputLock;
let events: RunEvent[];

beforeEach(async () => {
  const folder = await tempFolder();
  shop = await Workshop.open(folder);
  paths = await plantOrchard(join(folder, 'in'), { classes: ['a'], perClass: 4, size: 8 });
  lock = await OutputLock.acquire(shop.output);
  events = [];
});
afterEach(async () => {
  await lock.release();
  await shop.close();
});

function contextWith(engine: Engine, plan = planWith()): Promise<RunContext> {
  const { signal } = new AbortController();
  const listener = (event: RunEvent): unknown => events.push(event);
  const planned = { job: shop.job, shape, plan, warnings: [] };
  return RunContext.open({ request, engine, listener, signal }, planned, lock);
}

async function extractTasks(): Promise<ExtractTask[]> {
  const images = await shop.shardList(await shop.listed(...paths));
  return [0, 1].map((shard) => extract.task(shop.job, { shard, images, suspects: [], condemned: [] }));
}

describe('a stage', () => {
  it('gives the reports in the order of its tasks, whatever the order in which they end', async () => {
    const context = await contextWith(new InlineEngine({ backwards: true }));
    const reports = await runStage(context, 'extract', extract, await extractTasks());
    expect(reports.map(({ shard }) => shard)).toEqual([0, 1]);
  });

  it('tells what earlier runs have done, and does the rest', async () => {
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

  it('counts each image once, however often its task is tried', async () => {
    const engine = new InlineEngine({ retried: ['extract-00000'] });
    await runStage(await contextWith(engine), 'extract', extract, await extractTasks());
    expect(engine.ran).toEqual(['extract-00000', 'extract-00000', 'extract-00001']);
    const counts = events.flatMap((event) => (event.type === 'progress' ? [event.images] : []));
    expect(counts).toEqual([4, 4, 4, 8, 8]);
    expect(events).toContainEqual({
      ...{ type: 'task-retried', task: 'extract-00000' },
      ...{ worker: 'inline-0', reason: 'lost on its way' },
    });
  });

  it('estimates the images of tasks that have ended before they are told', async () => {
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
    await runStage(await contextWith(engine), 'extract', extract, await extractTasks(), 8);
    const counts = events.flatMap((event) => (event.type === 'progress' ? [event.images] : []));
    expect(counts).toEqual([0, 4, 8, 8, 8, 8]);
  });

  it('does not pass where the engine forgets a task', async () => {
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

describe('moments of very many shards', () => {
  it('are added by a tree, 32 at a time, and give what one task would', async () => {
    const extracted = await shop.extract(await shop.listed(...paths));
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
    const fitted = await shop.run(fit, {
      moments: rest,
      components: { kind: 'all' },
      standardize: false,
    });
    expect(fitted.n).toBe(70 * 4);
  });
});
