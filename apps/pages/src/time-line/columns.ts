import type { TimeLineHead } from '../../../../packages/verger/src/runs/time-line.js';
import { Refused } from '../ask.js';
import type { ErrorAnswer } from '../../../../packages/verger/src/serve/api/answers.js';

/** The tasks of a run and the attempts that failed, a column for each of their properties. */
export interface TaskColumns extends TimeLineHead {
  /** Seconds from the run's start, ascending. */
  readonly starts: Float32Array;
  readonly durations: Float32Array;
  readonly lane: Uint16Array;
  readonly stage: Uint8Array;
  /** 0: an attempt that failed. */
  readonly attempts: Uint8Array;
}

/** @throws Refused, TypeError without an answer */
export async function fetchColumns(run: string, signal: AbortSignal): Promise<TaskColumns> {
  const answer = await fetch(`./api/runs/${run}/time-line.bin`, { signal });
  if (!answer.ok) throw new Refused((await answer.json()) as ErrorAnswer);
  const bytes = await answer.arrayBuffer();
  const [length] = new Uint32Array(bytes, 0, 1);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length))) as TimeLineHead;
  const [at, n] = [4 + length, head.tasks + head.failed];
  return {
    ...head,
    starts: new Float32Array(bytes, at, n),
    durations: new Float32Array(bytes, at + 4 * n, n),
    lane: new Uint16Array(bytes, at + 8 * n, n),
    stage: new Uint8Array(bytes, at + 10 * n, n),
    attempts: new Uint8Array(bytes, at + 11 * n, n),
  };
}
