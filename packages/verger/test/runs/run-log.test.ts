import { describe, expect, it } from 'vitest';
import type { TimedEvent } from '../../src/job/events.js';
import { chromeTrace } from '../../src/runs/chrome-trace.js';
import { type RunLog, runLogOf } from '../../src/runs/run-log.js';
import { stageNumbers } from '../../src/runs/stage-numbers.js';
import { timeLineBytes, timeLineOf } from '../../src/runs/time-line.js';

const started = { type: 'run-started', engine: 'local', workers: 2, input: 'i', output: 'o' } as const;
const extract = { type: 'stage-started', stage: 'extract', tasks: 3, reused: 1, reusedImages: 64 } as const;

const events: readonly TimedEvent[] = [
  { at: 0, ...started },
  { at: 500, type: 'run-failed', code: 'interrupted', message: 'interrupted' },
  { at: 1000, ...started },
  { at: 1000, ...extract },
  { at: 2000, type: 'progress', images: 10, rejects: 0 },
  { at: 3000, type: 'task-retried', task: 'b', worker: 'w1', reason: 'died', signal: 'SIGSEGV' },
  {
    ...{ at: 4000, type: 'task-done', task: 'a', worker: 'w0', attempts: 1, startedAt: 1500, seconds: 2.5 },
    ...{ images: 64, rejects: 1, bytes: 100, cpuSeconds: 2, peakBytes: 1e8, readSeconds: 0.5 },
  },
  { at: 5000, type: 'task-done', task: 'b', worker: 'w1', attempts: 2, seconds: 4, images: 32 },
  { at: 5000, type: 'stage-done', stage: 'extract', seconds: 4 },
  { at: 5500, type: 'warning', message: 'careful' },
  { at: 6000, type: 'run-done', rows: 95, rejects: 1, byReason: {}, seconds: 5 },
];

function logOf(of = events): RunLog {
  const log = runLogOf(of);
  if (log === undefined) throw new Error('no run');
  return log;
}

describe('the log of a run', () => {
  it('is that of the last run', () => {
    expect(runLogOf([])).toBeUndefined();
    expect(logOf()).toMatchObject({
      ...{ startedAt: 1000, lastAt: 6000, earlierRuns: 1, warnings: ['careful'] },
      ...{ end: { type: 'done', seconds: 5 }, progress: { images: 10, rejects: 0 } },
    });
    expect(logOf(events.slice(0, 2)).end).toEqual({
      ...{ type: 'failed', at: 500, code: 'interrupted', message: 'interrupted' },
    });
    expect(logOf(events.slice(0, 8)).end).toBeUndefined();
  });

  it('has tasks with their usage, and the start of those of version 0.1.0 from their end', () => {
    const [a, b] = logOf().tasks;
    expect(a).toMatchObject({
      stage: 'extract',
      startedAt: 1500,
      ...{ cpuSeconds: 2, readSeconds: 0.5 },
    });
    expect(b).toMatchObject({ stage: 'extract', startedAt: 1000, cpuSeconds: undefined });
    expect(Object.keys(a)).toEqual(Object.keys(b));
  });

  it('has the numbers of each stage', () => {
    expect(stageNumbers(logOf())).toMatchObject([
      {
        ...{ stage: 'extract', seconds: 4, tasks: 3, reused: 1, done: 2, retried: 1, images: 96, rejects: 1 },
        ...{ cpuSeconds: 2, workSeconds: 6.5, peakBytes: 1e8, slowest: [{ task: 'b' }, { task: 'a' }] },
        taskSeconds: { least: 2.5, median: 3.25, most: 4 },
      },
    ]);
  });

  it('becomes columns that a page can draw', () => {
    const line = timeLineOf(logOf());
    expect(line).toMatchObject({ lanes: ['w1', 'w0'], stages: ['extract'], seconds: 5 });
    // The attempt of version 0.1.0 that failed has no start: it is where it was noticed.
    expect([...line.starts]).toEqual([0, 0.5, 2]);
    expect([...line.attempts]).toEqual([2, 1, 0]);
    const bytes = timeLineBytes(line);
    const [length] = new Uint32Array(bytes.buffer, 0, 1);
    expect(length % 4).toBe(0);
    expect(JSON.parse(Buffer.from(bytes.buffer, 4, length).toString())).toMatchObject({
      tasks: 2,
      failed: 1,
      seconds: 5,
    });
    expect([...new Float32Array(bytes.buffer, 4 + length, 3)]).toEqual([0, 0.5, 2]);
    expect(bytes).toHaveLength(4 + length + 3 * 12);
  });

  it('shows an attempt that failed above the task that it was of, and where it ran', () => {
    const retry = { type: 'task-retried', task: 'b', reason: 'died', attempt: 1, startedAt: 1000 } as const;
    const done = {
      type: 'task-done',
      task: 'b',
      worker: 'w1',
      attempts: 2,
      startedAt: 1000,
      seconds: 4,
    } as const;
    const log = [
      events[2],
      events[3],
      { at: 3000, ...retry, worker: 'w1', seconds: 1.5 },
      { at: 5000, ...done },
    ];
    const { starts, durations, attempts, failed } = timeLineOf(logOf(log));
    expect({ starts: [...starts], durations: [...durations] }).toEqual({
      starts: [0, 0],
      durations: [4, 1.5],
    });
    expect({ attempts: [...attempts], failed }).toEqual({ attempts: [2, 0], failed: 1 });
  });

  it('becomes a trace with a lane for each worker', () => {
    const { traceEvents } = chromeTrace(logOf());
    const names = traceEvents.filter(({ ph }) => ph === 'M').map(({ args }) => args.name);
    expect(names).toEqual(['stages', 'w0', 'w1']);
    expect(traceEvents).toContainEqual(
      expect.objectContaining({ name: 'a', ph: 'X', ts: 500_000, dur: 2_500_000 }) as object,
    );
  });
});
