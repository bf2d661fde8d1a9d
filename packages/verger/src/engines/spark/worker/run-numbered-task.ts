import { type ErrorCode, VergerError } from '../../../common/errors.js';
import { encodeError } from '../../../common/remote-error.js';
import type { Task, TaskReport } from '../../../job/task.js';
import type { FailedAttempt, WorkerHost } from '../../../pool/worker-host.js';
import type { TaskOutcome } from './outcome.js';
import type { NumberedTask } from './task-list.js';

/** Transient errors: a retry, on another machine, may succeed. `interrupted` is a worker that is about to exit. */
const transientErrors: ReadonlySet<ErrorCode> = new Set([
  ...(['storage', 'disk-full', 'not-found', 'task-failed', 'interrupted'] as const),
]);

/** The worker host, and its name in reports. */
export interface NumberedTaskRunner {
  readonly host: WorkerHost<Task, TaskReport>;
  readonly name: string;
  readonly machine: string;
  /** Spark's name of it. */
  readonly executor: string;
}

/**
 * @param next the next task of the group, whose images may be read ahead
 * @throws VergerError if Spark should retry the task
 */
export async function runNumberedTask(
  { id, task }: NumberedTask,
  next: NumberedTask | undefined,
  { host, name: worker, machine, executor }: NumberedTaskRunner,
): Promise<TaskOutcome> {
  const [startedAt, start] = [Date.now(), performance.now()];
  const retries: FailedAttempt[] = [];
  try {
    const { report, attempts, usage } = await host.run(task, {
      onImages: () => undefined,
      onNext: () => {
        if (next !== undefined) host.expect(next.task);
      },
      onRetry: (failure) => void retries.push(failure),
    });
    const seconds = (performance.now() - start) / 1000;
    return { id, worker, host: machine, executor, startedAt, seconds, attempts, retries, usage, report };
  } catch (error) {
    if (error instanceof VergerError && !transientErrors.has(error.code))
      return { id, error: encodeError(error) };
    throw withTaskId(task, error);
  }
}

function withTaskId(task: Task, error: unknown): unknown {
  if (!(error instanceof VergerError) || error.message.startsWith(task.id)) return error;
  return new VergerError(error.code, `${task.id}: ${error.message}`, { cause: error });
}
