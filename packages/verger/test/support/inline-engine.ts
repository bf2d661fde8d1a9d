import { VergerError } from '../../src/common/errors.js';
import { openDecoder, type Decoder } from '../../src/images/decode.js';
import type { Engine, EngineEvent } from '../../src/job/engine.js';
import type { Task, TaskReport } from '../../src/job/task.js';
import { runTask } from '../../src/worker/run-task.js';
import { Workbench } from '../../src/worker/workbench.js';

export interface InlineEngineOptions {
  readonly openDecoder?: () => Promise<Decoder>;
  /** Called before each task; what it throws, the task throws. */
  readonly beforeTask?: (task: Task) => void | Promise<void>;
  /** Runs the tasks that it is given in the opposite order. */
  readonly backwards?: boolean;
  /** Tasks whose first attempt is told to have failed, though its work is done. */
  readonly retried?: readonly string[];
}

/** Runs tasks one after the other in this process: what every engine does, without processes. */
export class InlineEngine implements Engine {
  readonly name = 'inline';
  readonly parallelism = 1;
  /** The tasks that were run, by their names. */
  readonly ran: string[] = [];
  readonly #options: InlineEngineOptions;
  readonly #bench: Workbench;
  #images = 0;

  constructor(options: InlineEngineOptions = {}) {
    this.#options = options;
    this.#bench = new Workbench({
      openDecoder: options.openDecoder ?? openDecoder,
      marker: { begin: () => (this.#images += 1), resume: () => undefined, end: () => undefined },
    });
  }

  async *execute(tasks: Iterable<Task>, signal: AbortSignal): AsyncGenerator<EngineEvent> {
    for (const task of this.#options.backwards === true ? [...tasks].reverse() : tasks) {
      if (signal.aborted) throw new VergerError('interrupted', 'interrupted');
      await this.#options.beforeTask?.(task);
      if (this.#options.retried?.includes(task.id) === true) {
        yield* this.#attempt(task);
        yield { type: 'retry', task, worker: 'inline-0', reason: 'lost on its way' };
      }
      const report = yield* this.#attempt(task);
      yield { type: 'done', task, report, worker: 'inline-0', attempts: 1, seconds: 0.001 };
    }
  }

  /** A real engine sends tasks and reports as JSON. */
  async *#attempt(task: Task): AsyncGenerator<EngineEvent, TaskReport> {
    this.#images = 0;
    const report = await runTask(throughJson(task), this.#bench);
    this.ran.push(task.id);
    if (this.#images > 0) yield { type: 'progress', taskId: task.id, images: this.#images };
    return throughJson(report);
  }

  close(): Promise<void> {
    return this.#bench.close();
  }
}

function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
