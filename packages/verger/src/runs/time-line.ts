import type { RetryRecord, RunLog, TaskRecord } from './run-log.js';

/** The tasks of a run and their attempts that failed as columns, for a drawing of a hundred thousand of them. */
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
  /** uint8 [n], 255 at most; 0: an attempt that failed. */
  readonly attempts: Uint8Array;
  /** How many of the n are attempts that failed. */
  readonly failed: number;
}

type Bar = Pick<TaskRecord, 'stage' | 'worker' | 'startedAt' | 'seconds' | 'attempts'>;

export function timeLineOf({ tasks, retries, startedAt, lastAt }: RunLog): TimeLine {
  const bars: readonly Bar[] = [...tasks, ...retries.map(failedAttempt)];
  // An attempt that failed may begin with its task, and lies above it.
  const sorted = [...bars].sort((a, b) => a.startedAt - b.startedAt || b.attempts - a.attempts);
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
    failed: retries.length,
  };
}

/** Logs of version 0.1.0 say only when it was noticed. */
function failedAttempt({
  stage,
  worker,
  at,
  startedAt = at,
  seconds = (at - startedAt) / 1000,
}: RetryRecord): Bar {
  return { stage, worker, startedAt, seconds, attempts: 0 };
}

function numbering(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(names)].map((name, number) => [name, number]));
}

/** What the columns are of: the beginning of `timeLineBytes`. */
export interface TimeLineHead {
  readonly lanes: readonly string[];
  readonly stages: readonly string[];
  readonly seconds: number;
  readonly tasks: number;
  readonly failed: number;
}

/**
 * The length of the head (uint32), the head as JSON with spaces up to a multiple of four, and the columns one after the
 * other: starts, durations, lane, stage, attempts. Little-endian.
 */
export function timeLineBytes({
  lanes,
  stages,
  seconds,
  failed,
  ...columns
}: TimeLine): Uint8Array<ArrayBuffer> {
  const { starts, durations, lane, stage, attempts } = columns;
  const head: TimeLineHead = { lanes, stages, seconds, failed, tasks: starts.length - failed };
  const json = Buffer.from(JSON.stringify(head));
  const padded = Buffer.concat([json, Buffer.alloc(-json.length & 3, ' ')]);
  const parts = [Uint32Array.of(padded.length), padded, starts, durations, lane, stage, attempts];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}
