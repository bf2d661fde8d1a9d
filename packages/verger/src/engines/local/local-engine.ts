import { VergerError } from '../../common/errors.js';
import { packageFile } from '../../common/package-root.js';
import type { Engine, EngineEvent } from '../../job/engine.js';
import { type Task, taskId } from '../../job/task.js';
import { defaultLimits } from '../../pool/limits.js';
import { WorkerHost } from '../../pool/worker-host.js';
import type { WorkerLimits } from '../../pool/worker-process.js';
import { EventQueue } from './event-queue.js';

export interface LocalEngineOptions {
  /** Worker processes. */
  readonly workers: number;
  readonly limits?: Partial<WorkerLimits>;
  /** The module that a worker runs; the product's own by default. */
  readonly entry?: string;
}

/**
 * Runs tasks in worker processes on this machine. Processes, not threads: a native decoder that crashes takes
 * its whole process with it, and that must not be the driver's.
 */
export class LocalEngine implements Engine {
  readonly name = 'local';
  readonly parallelism: number;
  readonly #hosts: readonly WorkerHost[];

  constructor({ workers, limits, entry }: LocalEngineOptions) {
    this.parallelism = workers;
    this.#hosts = Array.from(
      { length: workers },
      () =>
        new WorkerHost({
          entry: entry ?? packageFile('dist/worker/worker-main.js'),
          limits: { ...defaultLimits, ...limits },
        }),
    );
  }

  /** Process ids of the workers. */
  get workerPids(): readonly number[] {
    return this.#hosts.flatMap((host) => host.pid ?? []);
  }

  async *execute(tasks: Iterable<Task>, signal: AbortSignal): AsyncGenerator<EngineEvent> {
    const queue = new EventQueue<EngineEvent>();
    const pending = tasks[Symbol.iterator]();
    const stop = { requested: false };
    const interrupt = (): void => queue.end({ error: interrupted() });
    signal.addEventListener('abort', interrupt);
    if (signal.aborted) interrupt();
    const work = this.#hosts.map(async (host, index) => {
      const tasks = new Lookahead(pending);
      for (let task = tasks.take(); task !== undefined && !stop.requested; task = tasks.take()) {
        await runOn(host, `local-${index}`, task, tasks, queue);
      }
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
      // Whatever is still in hand is abandoned: nobody waits for its report any more.
      if (!finished) await this.close();
      await Promise.allSettled(work);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#hosts.map((host) => host.close()));
  }
}

/** The tasks that one worker takes, one of which it may see before it takes it. */
class Lookahead {
  readonly #pending: Iterator<Task>;
  #seen: Task | undefined;

  /** @param pending what all workers take from; a task that one has seen is its own */
  constructor(pending: Iterator<Task>) {
    this.#pending = pending;
  }

  see(): Task | undefined {
    return (this.#seen ??= this.#next());
  }

  take(): Task | undefined {
    const task = this.see();
    this.#seen = undefined;
    return task;
  }

  #next(): Task | undefined {
    const next = this.#pending.next();
    return next.done === true ? undefined : next.value;
  }
}

async function runOn(
  host: WorkerHost,
  worker: string,
  task: Task,
  tasks: Lookahead,
  queue: EventQueue<EngineEvent>,
): Promise<void> {
  const start = performance.now();
  const { report, attempts } = await host.run(task, {
    onImages: (images) => queue.push({ type: 'progress', taskId: taskId(task), images }),
    onNext: () => {
      const next = tasks.see();
      if (next !== undefined) host.expect(next);
    },
    onRetry: (reason) => queue.push({ type: 'retry', task, worker, reason }),
  });
  queue.push({ type: 'done', task, report, worker, attempts, seconds: (performance.now() - start) / 1000 });
}

function interrupted(): VergerError {
  return new VergerError('interrupted', 'interrupted', {
    hint: 'what is done stays done: run the same command again to go on',
  });
}
