import { hostname } from 'node:os';
import { VergerError } from '../common/errors.js';
import { EventQueue } from './event-queue.js';
import { Lookahead } from './lookahead.js';
import { defaultLimits, type WorkerLimits } from './limits.js';
import type { PoolTask } from './pool-task.js';
import { usableCores } from './usable-cores.js';
import type { TaskUsage } from './task-usage.js';
import { type FailedAttempt, WorkerHost } from './worker-host.js';

export interface PoolOptions {
  /** The module that a worker process runs: it calls `serve`. */
  readonly entry: string;
  /** The number of worker processes. */
  readonly workers: number;
  readonly limits?: Partial<WorkerLimits> | undefined;
}

/** What a pool reports while it runs. */
export type PoolEvent<T, R> =
  /** This many more images of a task were started. A retry counts them again. */
  | { readonly type: 'progress'; readonly taskId: string; readonly images: number }
  /** An attempt ended without a report; the task is retried. */
  | ({ readonly type: 'retry'; readonly task: T } & WorkerName &
      Pick<FailedAttempt, 'reason'> &
      Partial<FailedAttempt>)
  | ({
      readonly type: 'done';
      readonly task: T;
      readonly report: R;
      readonly attempts: number;
      /** Milliseconds since 1970: when its first attempt began. */
      readonly startedAt: number;
      readonly seconds: number;
      readonly usage?: TaskUsage;
    } & WorkerName);

/** Which worker it was. */
interface WorkerName {
  readonly worker: string;
  readonly host?: string;
  /** Spark's name of the executor. */
  readonly executor?: string;
}

/**
 * Worker processes on this machine, each watched by a host. Processes, not threads: a native decoder that crashes
 * takes its whole process with it, and that must not be ours.
 */
export class WorkerPool<T extends PoolTask, R> {
  readonly workers: number;
  readonly #hosts: readonly WorkerHost<T, R>[];

  constructor({ entry, workers, limits }: PoolOptions) {
    this.workers = workers;
    this.#hosts = Array.from(
      { length: workers },
      () => new WorkerHost<T, R>({ entry, limits: { ...defaultLimits, ...limits } }),
    );
    // The others start when there are tasks for them: of a pool of 500, one shard needs one.
    for (const host of this.#hosts.slice(0, usableCores())) host.warmUp();
  }

  /** Process ids of the workers. */
  get pids(): readonly number[] {
    return this.#hosts.flatMap((host) => host.pid ?? []);
  }

  /**
   * Runs tasks; each finishes once, in any order. When one fails for good, the signal aborts or the consumer
   * leaves early, the pool drops its tasks and closes.
   * @throws VergerError the task's own, `task-failed`, or `interrupted`
   */
  async *execute(tasks: Iterable<T>, signal: AbortSignal): AsyncGenerator<PoolEvent<T, R>> {
    const queue = new EventQueue<PoolEvent<T, R>>();
    const pending = tasks[Symbol.iterator]();
    const stop = { requested: false };
    const interrupt = (): void => queue.end({ error: interrupted() });
    signal.addEventListener('abort', interrupt);
    if (signal.aborted) interrupt();
    const work = this.#hosts.map(async (host, index) => {
      const own = new Lookahead(pending);
      for (let task = own.take(); task !== undefined && !stop.requested; task = own.take()) {
        await runOn(host, `local-${index}`, task, own, queue);
      }
      host.idle();
    });
    Promise.all(work).then(
      () => queue.end(),
      (error: unknown) => queue.end({ error }),
    );
    let finished = false;
    try {
      yield* queue;
      finished = true;
    } finally {
      signal.removeEventListener('abort', interrupt);
      stop.requested = true;
      // The unfinished tasks' reports are no longer needed.
      if (!finished) await this.close();
      await Promise.allSettled(work);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#hosts.map((host) => host.close()));
  }
}

async function runOn<T extends PoolTask, R>(
  host: WorkerHost<T, R>,
  worker: string,
  task: T,
  tasks: Lookahead<T>,
  queue: EventQueue<PoolEvent<T, R>>,
): Promise<void> {
  const [startedAt, start] = [Date.now(), performance.now()];
  const place = { worker, host: hostname() };
  const { report, attempts, usage } = await host.run(task, {
    onImages: (images) => queue.push({ type: 'progress', taskId: task.id, images }),
    onNext: () => {
      const next = tasks.peek();
      if (next !== undefined) host.expect(next);
    },
    onRetry: (failure) => queue.push({ type: 'retry', task, ...place, ...failure }),
  });
  const seconds = (performance.now() - start) / 1000;
  queue.push({ type: 'done', task, report, ...place, attempts, startedAt, seconds, usage });
}

function interrupted(): VergerError {
  return new VergerError('interrupted', 'interrupted', {
    hint: 'finished work is kept: run the same command again to resume',
  });
}
