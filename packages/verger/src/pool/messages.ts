import type { RemoteError } from '../common/remote-error.js';
import type { PoolTask } from './pool-task.js';

/** From the host to its worker. */
export type HostMessage<T extends PoolTask> =
  /** One task at a time. `attempt` is counted by the host; the journal has it too. */
  | { readonly type: 'run'; readonly attempt: number; readonly task: T }
  /** The task that will come after the current one. */
  | { readonly type: 'expect'; readonly task: T };

/** From a worker to its host. */
export type WorkerMessage<R> =
  /** The current task is well under way: which one will be next? */
  | { readonly type: 'next' }
  | { readonly type: 'done'; readonly report: R }
  | {
      readonly type: 'failed';
      readonly error: RemoteError;
      /** The image being processed, counted in its task. */
      readonly image: number | undefined;
    };
