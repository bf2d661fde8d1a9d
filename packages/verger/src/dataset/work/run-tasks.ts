import { packageFile } from '../../common/package-root.js';
import { WorkerPool } from '../../pool/worker-pool.js';
import type { DatasetReport, DatasetTask } from './dataset-task.js';

/** Callbacks for progress and results. */
export interface TaskListener<T, R> {
  readonly signal: AbortSignal;
  /** This many more images were started. Retries count theirs again. */
  readonly onStarted?: (images: number) => void;
  readonly onDone: (report: R, task: T) => void;
}

/**
 * Runs tasks in worker processes.
 * @param workers maximum number of processes
 * @throws VergerError `interrupted` when the signal aborts, or the first error of a task
 */
export async function runTasks<T extends DatasetTask, R extends DatasetReport>(
  tasks: readonly T[],
  workers: number,
  { signal, onStarted: onStarted, onDone: onDone }: TaskListener<T, R>,
): Promise<void> {
  const entry = packageFile('dist/dataset/work/main.js');
  const pool = new WorkerPool<T, R>({ entry, workers: Math.min(workers, tasks.length) });
  try {
    for await (const event of pool.execute(tasks, signal)) {
      if (event.type === 'progress') onStarted?.(event.images);
      else if (event.type === 'done') onDone(event.report, event.task);
    }
  } finally {
    await pool.close();
  }
}

/** Images per task: enough to make the overhead small, few enough to repeat. */
const taskImages = 64;

/** The images of each task, in order. */
export function taskBatches<T>(images: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(images.length / taskImages) }, (_, i) =>
    images.slice(i * taskImages, (i + 1) * taskImages),
  );
}
