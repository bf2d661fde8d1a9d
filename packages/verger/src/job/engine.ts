import type { Task } from './task.js';
import type { TaskReport } from './task-report.js';

/** What an engine tells while it works. */
export type EngineEvent =
  /** So many more images have been taken in hand. A task that is tried again tells them again. */
  | { readonly type: 'progress'; readonly taskId: string; readonly images: number }
  /** So many of the tasks have ended by now, some of which may not have been told as done yet. */
  | { readonly type: 'ended'; readonly tasks: number }
  /** An attempt ended without a report; the task is tried again. */
  | { readonly type: 'retry'; readonly task: Task; readonly worker: string; readonly reason: string }
  | {
      readonly type: 'done';
      readonly task: Task;
      readonly report: TaskReport;
      readonly worker: string;
      readonly attempts: number;
      readonly seconds: number;
    };

/**
 * Who runs tasks. Every engine passes the same contract suite (`test/engines/contract.ts`).
 * The order in which tasks end is open; each ends once.
 */
export interface Engine {
  readonly name: string;
  /** Tasks at a time. */
  readonly parallelism: number;
  /** Address of a page that shows the work; may be known only when the first tasks have ended. */
  readonly page?: string | undefined;
  /**
   * Runs tasks. It throws, and starts nothing more, when one has failed for good or the signal aborts; then, or
   * when the consumer leaves before the end, tasks in hand are abandoned and the engine is of no more use.
   * @throws VergerError the task's own, or `task-failed`, or `interrupted`
   */
  execute(tasks: Iterable<Task>, signal: AbortSignal): AsyncIterable<EngineEvent>;
  close(): Promise<void>;
}
