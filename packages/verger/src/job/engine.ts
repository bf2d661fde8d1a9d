import type { PoolEvent } from '../pool/worker-pool.js';
import type { Task, TaskReport } from './task.js';

/** What happens while an engine works. */
export type EngineEvent =
  | PoolEvent<Task, TaskReport>
  /** The number of tasks that have ended by now; some of their reports may still be on their way. */
  | { readonly type: 'ended'; readonly tasks: number };

/**
 * What runs tasks. Every engine passes the same contract suite (`test/engines/contract.ts`). Tasks end in any order;
 * each ends once.
 */
export interface Engine {
  readonly name: string;
  /** The number of tasks that run at a time. */
  readonly parallelism: number;
  /** Address of a web page that shows the work. It may not be known before the first tasks have ended. */
  readonly page?: string | undefined;
  /**
   * Runs tasks. It throws, and starts nothing more, when a task has failed for good or the signal aborts. Then, or when
   * the consumer leaves early, the engine drops unfinished tasks and can't be used again.
   * @throws VergerError the task's own, `task-failed`, or `interrupted`
   */
  execute(tasks: Iterable<Task>, signal: AbortSignal): AsyncIterable<EngineEvent>;
  close(): Promise<void>;
}
