import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
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
import { extractTasks, createOrchardJob, runOn, withOutput } from './orchard-job.js';

const quickMs = 5000;

/** Tests that every engine must pass. `open` returns a new engine. */
export function engineContract(name: string, open: () => Promise<Engine>): void {
  describe(`${name} (engine contract)`, () => {
    let folder = '';
    let request: RunRequest;
    let tasks: readonly ExtractTask[] = [];
    let shared: Engine;
    const opened: Engine[] = [];
    const openAnother = async (): Promise<Engine> => {
      const engine = await open();
      opened.push(engine);
      return engine;
    };

    beforeAll(async () => {
      folder = await makeTempFolder();
      request = await createOrchardJob(folder);
      tasks = await extractTasks(request);
      shared = await open();
    });
    afterEach(async () => {
      for (const engine of opened.splice(0)) await engine.close();
    });
    afterAll(async () => {
      await shared.close();
      await rm(folder, { recursive: true, force: true });
    });

    it('gives the same bytes as running the tasks one by one in this process', async () => {
      const inline = new InlineEngine();
      await runOn(inline, withOutput(request, join(folder, 'inline')));
      await inline.close();
      const { manifest } = await runOn(shared, withOutput(request, join(folder, 'engine')));
      expect(manifest.counts).toMatchObject({ rows: 193, rejects: 0 });
      expect(partDigests(join(folder, 'engine'))).toEqual(partDigests(join(folder, 'inline')));
    });

    it('finishes each task once, in any order, and reports every image', async () => {
      const events = await collect(shared, tasks);
      const ended = events.filter((event) => event.type === 'done').map(({ task }) => task.id);
      const reported = events.flatMap((event) => (event.type === 'progress' ? event.images : []));
      expect(ended.sort()).toEqual(tasks.map(({ id }) => id));
      expect(reported.reduce((sum, images) => sum + images, 0)).toBe(193);
    });

    it('says where and when each task ran, and what it took', async () => {
      const began = Date.now();
      for (const event of await collect(shared, tasks)) {
        if (event.type !== 'done') continue;
        const { startedAt, seconds, host, usage } = event;
        // The clocks of a virtual machine are not that exact.
        expect(startedAt).toBeGreaterThan(began - 1000);
        expect(startedAt + seconds * 1000).toBeLessThan(Date.now() + 1000);
        expect(host).toBe(hostname());
        expect(usage?.cpuSeconds).toBeGreaterThan(0);
        expect(usage?.backboneSeconds).toBeGreaterThanOrEqual(0);
        expect(usage?.readBytes).toBeGreaterThan(100);
        expect(usage?.peakBytes).toBeGreaterThan(2 ** 25);
      }
    });

    it('returns the same reports when the same tasks run again', async () => {
      const reports = async (): Promise<unknown[]> =>
        (await collect(shared, tasks)).flatMap((event) => (event.type === 'done' ? event.report : []));
      const byShard = (values: unknown[]): string[] => values.map((value) => JSON.stringify(value)).sort();
      expect(byShard(await reports())).toEqual(byShard(await reports()));
    });

    it('finishes at once if there are no tasks', async () => {
      expect(await collect(shared, [])).toEqual([]);
    });

    it("throws a failed task's own error", async () => {
      const [first, ...others] = tasks;
      const missing = { ...first, images: { ...first.images, key: 'no-such-list.json' } };
      const failing = collect(await openAnother(), [...others, missing]);
      await expect(failing).rejects.toMatchObject({ name: 'VergerError', code: 'corrupt-result' });
    });

    it('stops quickly when interrupted, and leaves no process behind', async () => {
      const before = childrenOf(process.pid);
      const controller = new AbortController();
      const engine = await openAnother();
      let abortedAt = Infinity;
      const interrupted = collect(engine, tasks, controller.signal, () => {
        abortedAt = Math.min(abortedAt, performance.now());
        controller.abort();
      });
      await expect(interrupted).rejects.toMatchObject({ name: 'VergerError', code: 'interrupted' });
      expect(performance.now() - abortedAt).toBeLessThan(quickMs);
      expect(await leftBehind(before)).toEqual([]);
    });

    it('starts nothing if it was interrupted beforehand', async () => {
      const interrupted = collect(await openAnother(), tasks, AbortSignal.abort());
      await expect(interrupted).rejects.toMatchObject({ code: 'interrupted' });
    });

    it('leaves no process behind when its consumer stops early', async () => {
      const before = childrenOf(process.pid);
      const engine = await openAnother();
      const seen: string[] = [];
      for await (const event of engine.execute(tasks, new AbortController().signal)) {
        seen.push(event.type);
        break;
      }
      expect(seen).toHaveLength(1);
      expect(await leftBehind(before)).toEqual([]);
    });

    it('can be closed twice without being used, and leaves no process behind', async () => {
      const before = childrenOf(process.pid);
      const engine = await openAnother();
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

/** New child processes of this one that do not end soon. */
function leftBehind(before: readonly number[]): Promise<number[]> {
  return survivors(
    childrenOf(process.pid).filter((pid) => !before.includes(pid)),
    quickMs,
  );
}
