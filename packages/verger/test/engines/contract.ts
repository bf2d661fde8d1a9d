import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, EngineEvent } from '../../src/job/engine.js';
import type { RunRequest } from '../../src/driver/request.js';
import type { Task } from '../../src/job/task.js';
import type { ExtractTask } from '../../src/job/tasks/extract.js';
import { childrenOf, survivors } from '../support/processes.js';
import { partDigests } from '../support/result-files.js';
import { InlineEngine } from '../support/inline-engine.js';
import { extractTasks, plantJob, runOn, withOutput } from './orchard-job.js';

const quickly = 5000;

/** What every engine must do. `open` gives a fresh one. */
export function engineContract(name: string, open: () => Promise<Engine>): void {
  describe(`${name} keeps the contract of an engine`, () => {
    let folder = '';
    let request: RunRequest;
    let tasks: readonly ExtractTask[] = [];
    let steady: Engine;
    const opened: Engine[] = [];
    const fresh = async (): Promise<Engine> => {
      const engine = await open();
      opened.push(engine);
      return engine;
    };

    beforeAll(async () => {
      folder = await makeTempFolder();
      request = await plantJob(folder);
      tasks = await extractTasks(request);
      steady = await open();
    });
    afterEach(async () => {
      for (const engine of opened.splice(0)) await engine.close();
    });
    afterAll(async () => {
      await steady.close();
      await rm(folder, { recursive: true, force: true });
    });

    it('gives the same bytes as tasks run one after the other in one process', async () => {
      const inline = new InlineEngine();
      await runOn(inline, withOutput(request, join(folder, 'inline')));
      await inline.close();
      const { manifest } = await runOn(steady, withOutput(request, join(folder, 'engine')));
      expect(manifest.counts).toMatchObject({ rows: 193, rejects: 0 });
      expect(partDigests(join(folder, 'engine'))).toEqual(partDigests(join(folder, 'inline')));
    });

    it('ends each task once, in whatever order, and tells of every image', async () => {
      const events = await collect(steady, tasks);
      const ended = events.filter((event) => event.type === 'done').map(({ task }) => task.id);
      const told = events.flatMap((event) => (event.type === 'progress' ? event.images : []));
      expect(ended.sort()).toEqual(tasks.map(({ id }) => id));
      expect(told.reduce((sum, images) => sum + images, 0)).toBe(193);
    });

    it('gives the same reports when the same tasks run again', async () => {
      const reports = async (): Promise<unknown[]> =>
        (await collect(steady, tasks)).flatMap((event) => (event.type === 'done' ? event.report : []));
      const byShard = (values: unknown[]): string[] => values.map((value) => JSON.stringify(value)).sort();
      expect(byShard(await reports())).toEqual(byShard(await reports()));
    });

    it('takes no tasks at all for done', async () => {
      expect(await collect(steady, [])).toEqual([]);
    });

    it("throws a failed task's own error", async () => {
      const [first, ...others] = tasks;
      const missing = { ...first, images: { ...first.images, key: 'no-such-list.json' } };
      const failing = collect(await fresh(), [...others, missing]);
      await expect(failing).rejects.toMatchObject({ name: 'VergerError', code: 'corrupt-result' });
    });

    it('is interrupted quickly, and leaves no process behind', async () => {
      const before = childrenOf(process.pid);
      const controller = new AbortController();
      const engine = await fresh();
      let abortedAt = Infinity;
      const interrupted = collect(engine, tasks, controller.signal, () => {
        abortedAt = Math.min(abortedAt, performance.now());
        controller.abort();
      });
      await expect(interrupted).rejects.toMatchObject({ name: 'VergerError', code: 'interrupted' });
      expect(performance.now() - abortedAt).toBeLessThan(quickly);
      expect(await leftBehind(before)).toEqual([]);
    });

    it('starts nothing when it is interrupted before it begins', async () => {
      const interrupted = collect(await fresh(), tasks, AbortSignal.abort());
      await expect(interrupted).rejects.toMatchObject({ code: 'interrupted' });
    });

    it('leaves no process behind when its consumer leaves early', async () => {
      const before = childrenOf(process.pid);
      const engine = await fresh();
      const seen: string[] = [];
      for await (const event of engine.execute(tasks, new AbortController().signal)) {
        seen.push(event.type);
        break;
      }
      expect(seen).toHaveLength(1);
      expect(await leftBehind(before)).toEqual([]);
    });

    it('is closed once or twice, used or not, and leaves no process behind', async () => {
      const before = childrenOf(process.pid);
      const engine = await fresh();
      await engine.close();
      await engine.close();
      expect(await leftBehind(before)).toEqual([]);
    });
  });
}

async function collect(
  engine: Engine,
  tasks: Iterable<Task>,
  signal = new AbortController().signal,
  onEvent: (event: EngineEvent) => void = () => undefined,
): Promise<EngineEvent[]> {
  const events: EngineEvent[] = [];
  for await (const event of engine.execute(tasks, signal)) {
    events.push(event);
    onEvent(event);
  }
  return events;
}

/** Children of this process that were not there before. */
function leftBehind(before: readonly number[]): Promise<number[]> {
  return survivors(
    childrenOf(process.pid).filter((pid) => !before.includes(pid)),
    quickly,
  );
}
