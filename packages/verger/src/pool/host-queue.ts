import { VergerError } from '../common/errors.js';
import type { PoolTask } from './pool-task.js';
import type { WorkerHost } from './worker-host.js';

const listener = { onImages: () => undefined, onRetry: () => undefined };

export interface HostQueueOptions {
  /** Tasks that may wait for a worker; more are turned away. */
  readonly mostWaiting: number;
  /** What there may be too many of, in words. */
  readonly what: string;
}

/** Gives each task, as it comes, to a worker that has none: for servers, which don't know what will be asked. */
export class HostQueue<T extends PoolTask, R> {
  readonly #hosts: readonly WorkerHost<T, R>[];
  readonly #free: WorkerHost<T, R>[];
  readonly #waiting: ((host: WorkerHost<T, R>) => void)[] = [];
  readonly #options: HostQueueOptions;

  constructor(hosts: readonly WorkerHost<T, R>[], options: HostQueueOptions) {
    this.#hosts = hosts;
    this.#free = [...hosts];
    this.#options = options;
  }

  /** Tasks that are with a worker, or wait for one. */
  get tasks(): number {
    return this.#hosts.length - this.#free.length + this.#waiting.length;
  }

  /** @throws VergerError `locked` if too many wait already; the task's own, `task-failed` */
  async run(task: T): Promise<R> {
    const host = await this.#freeHost();
    try {
      return (await host.run(task, listener)).report;
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(host);
      else next(host);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#hosts.map((host) => host.close()));
  }

  #freeHost(): Promise<WorkerHost<T, R>> {
    const host = this.#free.pop();
    if (host !== undefined) return Promise.resolve(host);
    const { mostWaiting, what } = this.#options;
    if (this.#waiting.length >= mostWaiting)
      throw new VergerError('locked', `too many ${what} at once`, { hint: 'ask again later' });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
