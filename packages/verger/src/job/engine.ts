import type { PoolEvent } from '../pool/worker-pool.js';
import type { Task, TaskReport } from './task.js';

/** What an engine reports while it runs. */
export type EngineEvent =
  | PoolEvent<Task, TaskReport>
  /** The number of tasks finished so far; some of their reports may still be in transit. */
  | { readonly type: 'ended'; readonly tasks: number };

/**
 * Runs tasks. Every engine passes the same contract suite (`test/engines/contract.ts`). Tasks finish in any
 * order, each exactly once.
 */
export interface Engine {
  readonly name: string;
  /** The number of tasks that run at a time. */
  readonly parallelism: number;
  /** Whether its workers may be on other machines or of another user, and so see other files than the driver. */
  readonly runsElsewhere?: boolean;
  /** Address of a web page that shows the work. It may be unknown until the first tasks have finished. */
  readonly page?: string | undefined;
  /**
   * Runs tasks. It throws, and starts nothing more, when a task fails for good or the signal aborts. After that,
   * or if the consumer leaves early, the engine drops unfinished tasks and can't be used again.
   * @throws VergerError the task's own, `task-failed`, or `interrupted`
   */
  execute(tasks: Iterable<Task>, signal: AbortSignal): AsyncIterable<EngineEvent>;
  close(): Promise<void>;
}
