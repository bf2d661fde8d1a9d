import type { PoolTask } from '../pool/pool-task.js';
import type { AnyJob } from './job.js';

/**
 * A unit of work: plain JSON, small whatever the size of the input, since it names files under the output instead
 * of holding data. It runs anywhere and is safe to run twice: its output files are named by content.
 *
 * Each kind of task has a definition in `job/tasks/` and code in `worker/tasks/`, in files of the same name.
 */
export interface Task extends PoolTask {
  readonly kind: string;
  readonly job: AnyJob;
}

/** What a finished task returns; the schema is in the definition of its kind. */
export interface TaskReport {
  readonly kind: string;
  /** The number of images processed, for kinds that read images. */
  readonly images?: number | undefined;
  /** The images among them whose features were known before. */
  readonly reused?: number | undefined;
  /** The images among them without a row. */
  readonly rejects?: readonly unknown[] | undefined;
}
