import type { PoolTask } from '../pool/pool-task.js';
import type { Job } from './job.js';

/**
 * A piece of a run's work: plain JSON, small whatever the size of the input, since it names files under the output
 * instead of holding data. It runs anywhere, and twice without harm: what it writes is named by its content.
 *
 * Each kind of task has its definition in `job/tasks/` and its code in `worker/tasks/`, in files of the same name.
 */
export interface Task extends PoolTask {
  readonly kind: string;
  readonly job: Job;
}

/** What a finished task returns; the definition of its kind has the schema. */
export interface TaskReport {
  readonly kind: string;
  /** The images that the task processed, for kinds that read images. */
  readonly images?: number | undefined;
  /** Those of them that gave no row. */
  readonly rejects?: readonly unknown[] | undefined;
}
