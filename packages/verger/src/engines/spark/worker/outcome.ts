import type { RemoteError } from '../../../common/remote-error.js';
import type { TaskReport } from '../../../job/task.js';

/** How a task ended on an executor: the row that it gives. */
export type Outcome = DoneOutcome | RefusedOutcome;

export interface DoneOutcome {
  /** The task's place in the list of tasks. */
  readonly id: number;
  readonly worker: string;
  readonly seconds: number;
  readonly attempts: number;
  /** Why the attempts before the last one failed. */
  readonly retries: readonly string[];
  readonly report: TaskReport;
}

/** A verdict: another try, elsewhere, would end the same way. */
export interface RefusedOutcome {
  readonly id: number;
  readonly error: RemoteError;
}

/** One line without tabs, and in ASCII: nothing that a cluster's settings could take for something else. */
export function encodeOutcome(outcome: Outcome): string {
  return JSON.stringify(outcome).replace(/[\u007f-\uffff]/g, escaped);
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
