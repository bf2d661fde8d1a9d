// Logs as runs leave them, of any size.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {import('../../../packages/verger/dist/job/events.js').TimedEvent} TimedEvent */

const start = 1_790_000_000_000;
const tasks = 145_000;
const workers = 300;

/** The log of 50 million images on 300 workers. @param {string} output */
export function seedLargeRun(output) {
  const lines = [started('spark', workers), stageStarted(tasks)];
  for (let i = 0; i < tasks; i++) {
    const lane = i % workers;
    const seconds = 8 + ((i * 7919) % 1000) / 250;
    const startedAt = start + Math.floor(i / workers) * 13_000 + lane * 10;
    lines.push({
      ...{ at: startedAt + seconds * 1000, type: 'task-done', task: `extract-${i}`, stage: 'extract' },
      ...{ worker: `node-${lane >> 3}-${lane}`, host: `node-${lane >> 3}`, executor: `${lane >> 2}` },
      ...{ attempts: i % 997 === 0 ? 2 : 1, startedAt, seconds, images: 350, rejects: 0, bytes: 900_000 },
      ...{ cpuSeconds: seconds * 0.9, peakBytes: 4e8, readSeconds: 1, readBytes: 4e6, backboneSeconds: 6 },
    });
  }
  seed(output, lines);
}

/**
 * Small runs that stopped half-way.
 *
 * @param {string} root
 * @param {number} count
 */
export function seedRuns(root, count) {
  for (let i = 0; i < count; i++)
    seed(join(root, `run-${String(i).padStart(4, '0')}`), [started('local', 2), stageStarted(10)]);
}

/**
 * @param {string} output
 * @param {readonly TimedEvent[]} events
 */
function seed(output, events) {
  mkdirSync(join(output, '_verger'), { recursive: true });
  writeFileSync(join(output, '_verger/plan.json'), '{}');
  writeFileSync(
    join(output, '_verger/events.jsonl'),
    events.map((event) => `${JSON.stringify(event)}\n`).join(''),
  );
}

/** @param {string} engine @param {number} count @returns {TimedEvent} */
function started(engine, count) {
  return { at: start, type: 'run-started', engine, workers: count, input: 's3://in', output: 's3://out' };
}

/** @param {number} count @returns {TimedEvent} */
function stageStarted(count) {
  return {
    at: start,
    type: 'stage-started',
    stage: 'extract',
    tasks: count,
    reused: 0,
    reusedImages: 0,
  };
}
