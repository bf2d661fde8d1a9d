import { packageFile } from '../../common/package-root.js';
import type { Engine, EngineEvent } from '../../job/engine.js';
import type { Task, TaskReport } from '../../job/task.js';
import type { WorkerLimits } from '../../pool/limits.js';
import { WorkerPool } from '../../pool/worker-pool.js';

export interface LocalEngineOptions {
  /** The number of worker processes. */
  readonly workers: number;
  readonly limits?: Partial<WorkerLimits>;
  /** The module that a worker runs; by default, our own. */
  readonly entry?: string;
}

/** Runs tasks in worker processes on this machine. */
export class LocalEngine implements Engine {
  readonly name = 'local';
  readonly #pool: WorkerPool<Task, TaskReport>;

  constructor({ entry = packageFile('dist/worker/main.js'), ...options }: LocalEngineOptions) {
    this.#pool = new WorkerPool({ entry, ...options });
  }

  get parallelism(): number {
    return this.#pool.workers;
  }

  /** Process ids of the workers. */
  get workerPids(): readonly number[] {
    return this.#pool.pids;
  }

  execute(tasks: Iterable<Task>, signal: AbortSignal): AsyncGenerator<EngineEvent> {
    return this.#pool.execute(tasks, signal);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
