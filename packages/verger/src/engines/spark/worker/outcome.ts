import type { RemoteError } from '../../../common/remote-error.js';
import type { TaskReport } from '../../../job/task.js';

/** How a task ended on an executor: its output row. */
export type TaskOutcome = DoneTask | FailedTask;

export interface DoneTask {
  /** The task's index in the task list. */
  readonly id: number;
  readonly worker: string;
  readonly seconds: number;
  readonly attempts: number;
  /** Why earlier attempts failed. */
  readonly retries: readonly string[];
  readonly report: TaskReport;
}

/** A permanent failure: a retry elsewhere would fail the same way. */
export interface FailedTask {
  readonly id: number;
  readonly error: RemoteError;
}

/** One ASCII line without tabs, so that no cluster setting can misread it. */
export function encodeOutcome(outcome: TaskOutcome): string {
  return JSON.stringify(outcome).replace(/[\u007f-\uffff]/g, escaped);
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
