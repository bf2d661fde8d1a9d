import type { RunLog } from './run-log.js';

/** The tasks of a run as columns, for a drawing of a hundred thousand of them. */
export interface TimeLine {
  /** Workers, in the order in which they began. */
  readonly lanes: readonly string[];
  readonly stages: readonly string[];
  /** Seconds from the run's start to its last event. */
  readonly seconds: number;
  /** float32 [n], seconds from the run's start, ascending. */
  readonly starts: Float32Array;
  /** float32 [n], seconds. */
  readonly durations: Float32Array;
  /** uint16 [n], of `lanes`. */
  readonly lane: Uint16Array;
  /** uint8 [n], of `stages`. */
  readonly stage: Uint8Array;
  /** uint8 [n], 255 at most. */
  readonly attempts: Uint8Array;
}

export function timeLineOf({ tasks, startedAt, lastAt }: RunLog): TimeLine {
  const sorted = [...tasks].sort((a, b) => a.startedAt - b.startedAt);
  const lanes = numbering(sorted.map(({ worker }) => worker));
  const stages = numbering(sorted.map(({ stage }) => stage));
  return {
    lanes: [...lanes.keys()],
    stages: [...stages.keys()],
    seconds: (lastAt - startedAt) / 1000,
    starts: Float32Array.from(sorted, (task) => (task.startedAt - startedAt) / 1000),
    durations: Float32Array.from(sorted, ({ seconds }) => seconds),
    lane: Uint16Array.from(sorted, ({ worker }) => lanes.get(worker) ?? 0),
    stage: Uint8Array.from(sorted, ({ stage }) => stages.get(stage) ?? 0),
    attempts: Uint8Array.from(sorted, ({ attempts }) => Math.min(attempts, 255)),
  };
}

function numbering(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(names)].map((name, number) => [name, number]));
}

/** The columns one after the other, each little-endian: starts, durations, lane, stage, attempts. */
export function timeLineBytes({
  starts,
  durations,
  lane,
  stage,
  attempts,
}: TimeLine): Uint8Array<ArrayBuffer> {
  const columns = [starts, durations, lane, stage, attempts];
  const bytes = new Uint8Array(columns.reduce((sum, column) => sum + column.byteLength, 0));
  let at = 0;
  for (const column of columns) {
    bytes.set(new Uint8Array(column.buffer), at);
    at += column.byteLength;
  }
  return bytes;
}
