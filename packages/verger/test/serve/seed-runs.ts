import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { pidNamespace } from '../../src/common/running-process.js';
import type { TimedEvent } from '../../src/job/events.js';
import { cli } from '../support/cli.js';
import { plantOrchard } from '../support/orchard.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

/** What a stranger may call a file: a tag, a direction that turns round, and what a shell or a table would take. */
export const evilName = '<img src=x onerror=alert(1)>\u202egpj.exe,"=1+1"';
const start = 1_790_000_000_000;

/** Outputs in each state that a page must show. */
export async function seedRuns(folder: string): Promise<void> {
  const at = (...names: string[]): string => join(folder, ...names);
  const input = at('.input');
  await plantOrchard(input, { classes: ['apple', 'pear', 'plum'], perClass: 30 });
  writeFileSync(join(input, 'apple', `${evilName}.jpg`), 'not an image');
  writeFileSync(join(input, 'apple', 'empty.jpg'), '');
  const model = await writeTinyBackbone(at('.input'));
  for (const [name, components] of [
    ['whole', '4'],
    ['again', '4'],
    ['other', '2'],
  ] as const) {
    const args = ['run', input, at(name), '--model', model, '--components', components, '--workers', '2'];
    const { code, stderr } = await cli([...args, '--max-rejects', '5', '--quiet']);
    if (code !== 0) throw new Error(stderr);
  }
  cpSync(at('whole'), at('killed'), { recursive: true });
  for (const file of ['_SUCCESS', '_verger/manifest.json']) rmSync(at('killed', file));
  cpSync(at('whole'), at('damaged'), { recursive: true });
  writeFileSync(at('damaged/_verger/manifest.json'), '{"format":');
  cpSync(at('whole'), at('newer'), { recursive: true });
  writeFileSync(at('newer/_verger/manifest.json'), '{"format":"verger-results","version":9}');
  seedLog(at('large'), [...largeRun(145_000, 300)]);
  seedLog(at('live'), liveRun());
  lockBy(at('live'), process.pid);
  seedLog(at('stale'), liveRun());
  // As a machine that was switched off leaves it.
  const gone = { token: 'gone', host: 'elsewhere', pid: 1, renewedAt: start };
  writeFileSync(at('stale/_verger/lock.json'), JSON.stringify(gone));
}

/** Makes an output look as if a process were at work in it; for longer than a minute, if it is called again. */
export function lockBy(folder: string, pid: number): void {
  const namespace = pidNamespace();
  const holder = { token: '12345678-live', host: hostname(), pid, renewedAt: Date.now() };
  const lock = { ...holder, ...(namespace === undefined ? {} : { pidNamespace: namespace }) };
  const attempt = join(folder, '_verger/.lock');
  writeFileSync(attempt, JSON.stringify(lock));
  renameSync(attempt, join(folder, '_verger/lock.json'));
}

function seedLog(folder: string, events: readonly TimedEvent[]): void {
  mkdirSync(join(folder, '_verger'), { recursive: true });
  writeFileSync(join(folder, '_verger/plan.json'), '{}');
  writeFileSync(
    join(folder, '_verger/events.jsonl'),
    events.map((event) => `${JSON.stringify(event)}\n`).join(''),
  );
}

function liveRun(): TimedEvent[] {
  const at = Date.now() - 60_000;
  return [
    { at, type: 'run-started', engine: 'local', workers: 2, input: 'file:///in', output: 'file:///out' },
    { at, type: 'planned', plan: '0'.repeat(64), images: 1000, shards: 10, parts: 2 },
    { at, type: 'stage-started', stage: 'extract', tasks: 10, reused: 0, reusedImages: 0 },
    { at: at + 30_000, type: 'progress', images: 250, rejects: 1 },
  ];
}

/** Shards as those of 50 million images, by Spark. */
function* largeRun(tasks: number, workers: number): Generator<TimedEvent> {
  yield { at: start, type: 'run-started', engine: 'spark', workers, input: 's3://in', output: 's3://out' };
  yield { at: start, type: 'stage-started', stage: 'extract', tasks, reused: 0, reusedImages: 0 };
  for (let i = 0; i < tasks; i++) {
    const lane = i % workers;
    const seconds = 8 + ((i * 7919) % 1000) / 250;
    const startedAt = start + Math.floor(i / workers) * 13_000 + lane * 10;
    const worker = `node-${lane >> 3}-${lane}`;
    if (i % 997 === 0)
      yield {
        ...{ at: startedAt + 4000, type: 'task-retried', task: `extract-${i}`, stage: 'extract', worker },
        ...{ reason: 'the worker died', attempt: 1, startedAt, seconds: 4, signal: 'SIGKILL' },
      };
    yield {
      ...{ at: startedAt + seconds * 1000, type: 'task-done', task: `extract-${i}`, stage: 'extract' },
      ...{ worker, host: `node-${lane >> 3}`, executor: `${lane >> 2}` },
      ...{ attempts: i % 997 === 0 ? 2 : 1, startedAt, seconds, images: 350, rejects: 0, bytes: 900_000 },
      ...{ cpuSeconds: seconds * 0.9, peakBytes: 4e8, readSeconds: 1, readBytes: 4e6, backboneSeconds: 6 },
    };
  }
}
