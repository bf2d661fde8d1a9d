import type { ErrorCode } from '../../common/errors.js';
import type { Task, TaskReport } from '../../pipeline/task.js';

/** From the host to its worker: one task at a time. */
export interface RunMessage {
  readonly type: 'run';
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
  /** Of a `VergerError`; other errors are unforeseen, and worth another try. */
  readonly code: ErrorCode | undefined;
  readonly hint: string | undefined;
}

/** The file descriptor on which a worker writes the index of the image in hand, one a line. */
export const journalDescriptor = 3;

/** The journal's line when no image is in hand. */
export const noImage = '-';
