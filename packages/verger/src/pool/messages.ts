import type { RemoteError } from '../common/remote-error.js';
import type { PoolTask } from './pool-task.js';
import type { TaskUsage } from './task-usage.js';

/** From the host to its worker. */
export type HostMessage<T extends PoolTask> =
  /** One task at a time. The host counts attempts; the marker records the number too. */
  | { readonly type: 'run'; readonly attempt: number; readonly task: T }
  /** The task that will come after the current one. */
  | { readonly type: 'expect'; readonly task: T }
  /** There is no other task at the moment. */
  | { readonly type: 'idle' };

/** From a worker to its host. */
export type WorkerMessage<R> =
  /** Asks for the next task while the current one is running. */
  | { readonly type: 'next' }
  | { readonly type: 'done'; readonly report: R; readonly usage: TaskUsage }
  | {
      readonly type: 'failed';
      readonly error: RemoteError;
      /** The current image, as an index in its task. */
      readonly image: number | undefined;
    };
