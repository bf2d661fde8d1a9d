import { type ErrorCode, VergerError } from '../../../common/errors.js';
import { encodeError } from '../../../common/remote-error.js';
import type { Task, TaskReport } from '../../../job/task.js';
import type { WorkerHost } from '../../../pool/worker-host.js';
import type { Outcome } from './outcome.js';
import type { NumberedTask } from './task-list.js';

/** Errors that lie in the circumstances: another attempt, on another machine, may fare better. */
const worthRetrying: ReadonlySet<ErrorCode> = new Set(['storage', 'disk-full', 'not-found', 'task-failed']);

/** Who does the work, and what the run is to call it. */
export interface Doer {
  readonly host: WorkerHost<Task, TaskReport>;
  readonly name: string;
}

/**
 * @param next what follows in the same group, whose images may be read meanwhile
 * @throws VergerError where Spark should try the task again
 */
export async function runNumbered(
  { id, task }: NumberedTask,
  next: NumberedTask | undefined,
  { host, name: worker }: Doer,
): Promise<Outcome> {
  const start = performance.now();
  const retries: string[] = [];
  try {
    const { report, attempts } = await host.run(task, {
      onImages: () => undefined,
      onNext: () => {
        if (next !== undefined) host.expect(next.task);
      },
      onRetry: (reason) => void retries.push(reason),
    });
    return { id, worker, seconds: (performance.now() - start) / 1000, attempts, retries, report };
  } catch (error) {
    if (error instanceof VergerError && !worthRetrying.has(error.code))
      return { id, error: encodeError(error) };
    throw named(task, error);
  }
}

function named(task: Task, error: unknown): unknown {
  if (!(error instanceof VergerError) || error.message.startsWith(task.id)) return error;
  return new VergerError(error.code, `${task.id}: ${error.message}`, { cause: error });
}
