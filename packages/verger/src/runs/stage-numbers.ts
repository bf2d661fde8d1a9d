import type { RunLog, StageRecord, TaskRecord } from './run-log.js';
import { type Quantiles, quantilesOf } from './quantiles.js';

/** What a stage did, in numbers. */
export interface StageNumbers extends StageRecord {
  readonly done: number;
  readonly retried: number;
  readonly images: number;
  readonly rejects: number;
  readonly bytes: number;
  /** Sums over its tasks, in seconds; 0 where the log does not say. */
  readonly cpuSeconds: number;
  readonly readSeconds: number;
  readonly backboneSeconds: number;
  /** Sum over its tasks, of all attempts. */
  readonly workSeconds: number;
  /** The most memory of a worker, in bytes; 0 where the log does not say. */
  readonly peakBytes: number;
  /** Of its tasks; undefined without any. */
  readonly taskSeconds: Quantiles | undefined;
  readonly slowest: readonly TaskRecord[];
}

const mostSlow = 5;

/** The stages of a run in order, each with the numbers of its tasks. */
export function stageNumbers({ stages, tasks, retries }: RunLog): readonly StageNumbers[] {
  return stages.map((record) => {
    const own = tasks.filter(({ stage }) => stage === record.stage);
    return {
      ...record,
      done: own.length,
      retried: retries.filter(({ stage }) => stage === record.stage).length,
      images: sum(own, ({ images }) => images),
      rejects: sum(own, ({ rejects }) => rejects),
      bytes: sum(own, ({ bytes }) => bytes),
      cpuSeconds: sum(own, ({ cpuSeconds = 0 }) => cpuSeconds),
      readSeconds: sum(own, ({ readSeconds = 0 }) => readSeconds),
      backboneSeconds: sum(own, ({ backboneSeconds = 0 }) => backboneSeconds),
      workSeconds: sum(own, ({ seconds }) => seconds),
      peakBytes: own.reduce((most, { peakBytes = 0 }) => Math.max(most, peakBytes), 0),
      taskSeconds: quantilesOf(own.map(({ seconds }) => seconds)),
      slowest: [...own].sort((a, b) => b.seconds - a.seconds).slice(0, mostSlow),
    };
  });
}

function sum(tasks: readonly TaskRecord[], of: (task: TaskRecord) => number): number {
  return tasks.reduce((total, task) => total + of(task), 0);
}
