import type { ErrorCode } from '../common/errors.js';
import type { Task } from '../job/task.js';
import type { TaskReport } from '../job/task-report.js';

/** From the host to its worker. */
export type HostMessage =
  | RunMessage
  /** The task that will come after the one in hand. */
  | { readonly type: 'expect'; readonly task: Task };

/** One task at a time. */
interface RunMessage {
  readonly type: 'run';
  /** Counted by the host; the journal tells it too. */
  readonly attempt: number;
  readonly task: Task;
}

/** From a worker to its host. */
export type WorkerMessage =
  /** The task in hand is well under way: which one will be the next? */
  | { readonly type: 'next' }
  | { readonly type: 'done'; readonly report: TaskReport }
  | { readonly type: 'failed'; readonly error: WorkerError };

/** An error that crosses the border between two processes. */
export interface WorkerError {
  readonly message: string;
  readonly stack: string | undefined;
  /** The image in hand, counted in its shard. */
  readonly image: number | undefined;
  /** Of a `VergerError`; other errors are unforeseen, and worth another try. */
  readonly code: ErrorCode | undefined;
  readonly hint: string | undefined;
}
