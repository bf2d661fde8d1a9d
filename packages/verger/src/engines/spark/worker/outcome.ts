import type { RemoteError } from '../../../common/remote-error.js';
import type { TaskReport } from '../../../job/task.js';
import type { TaskUsage } from '../../../pool/task-usage.js';
import type { FailedAttempt } from '../../../pool/worker-host.js';

/** How a task ended on an executor: its output row. */
export type TaskOutcome = DoneTask | FailedTask;

export interface DoneTask {
  /** The task's index in the task list. */
  readonly id: number;
  readonly worker: string;
  readonly host: string;
  readonly executor: string;
  /** Milliseconds since 1970, by this machine's clock. */
  readonly startedAt: number;
  readonly seconds: number;
  readonly attempts: number;
  /** Earlier attempts. */
  readonly retries: readonly FailedAttempt[];
  readonly usage: TaskUsage;
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
