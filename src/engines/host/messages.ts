import type { ErrorCode } from '../../common/errors.js';
import type { Task, TaskReport } from '../../pipeline/task.js';

/** From the host to its worker: one task at a time. */
export interface RunMessage {
  readonly type: 'run';
  /** Counted by the host; the journal tells it too. */
  readonly attempt: number;
  readonly task: Task;
}

/** From a worker to its host. */
export type WorkerMessage =
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
