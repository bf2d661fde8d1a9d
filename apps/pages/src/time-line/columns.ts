import type { TimeLineAnswer } from '../../../../packages/verger/src/serve/api/answers.js';

/** The tasks of a run, a column for each of their properties. */
export interface TaskColumns extends TimeLineAnswer {
  readonly starts: Float32Array;
  readonly durations: Float32Array;
  readonly lane: Uint16Array;
  readonly stage: Uint8Array;
  readonly attempts: Uint8Array;
}

/** @throws TypeError without an answer, RangeError if the run has gone on between the two */
export async function fetchColumns(run: string, signal: AbortSignal): Promise<TaskColumns> {
  const [head, bytes] = await Promise.all([
    fetch(`./api/runs/${run}/time-line`, { signal }).then(
      (answer) => answer.json() as Promise<TimeLineAnswer>,
    ),
    fetch(`./api/runs/${run}/time-line.bin`, { signal }).then((answer) => answer.arrayBuffer()),
  ]);
  // 4 + 4 + 2 + 1 + 1 bytes for each task. The later of two answers may have more.
  const tasks = Math.min(head.tasks, bytes.byteLength / 12);
  const n = bytes.byteLength / 12;
  return {
    ...head,
    tasks,
    starts: new Float32Array(bytes, 0, n),
    durations: new Float32Array(bytes, 4 * n, n),
    lane: new Uint16Array(bytes, 8 * n, n),
    stage: new Uint8Array(bytes, 10 * n, n),
    attempts: new Uint8Array(bytes, 11 * n, n),
  };
}
