import { VergerError } from '../../src/common/errors.js';
import { openDecoder, type Decoder } from '../../src/images/decode.js';
import type { Engine, EngineEvent } from '../../src/job/engine.js';
import type { Task, TaskReport } from '../../src/job/task.js';
import { TaskMeter } from '../../src/pool/task-usage.js';
import { runTask } from '../../src/worker/run-task.js';
import { Workbench } from '../../src/worker/workbench.js';

export interface InlineEngineOptions {
  readonly openDecoder?: () => Promise<Decoder>;
  /** Called before each task, which fails with any error that this throws. */
  readonly beforeTask?: (task: Task) => void | Promise<void>;
  /** Runs the tasks in reverse order. */
  readonly reversed?: boolean;
  /** Tasks whose first attempt is reported as failed, though its work is done. */
  readonly retried?: readonly string[];
}

/** Runs tasks one by one in this process: does what every engine does, but without other processes. */
export class InlineEngine implements Engine {
  readonly name = 'inline';
  readonly parallelism = 1;
  /** The ids of the tasks that ran. */
  readonly ran: string[] = [];
  readonly #options: InlineEngineOptions;
  readonly #workbench: Workbench;
  #images = 0;

  constructor(options: InlineEngineOptions = {}) {
    this.#options = options;
    this.#workbench = new Workbench({
      openDecoder: options.openDecoder ?? openDecoder,
      meter: new TaskMeter(),
      marker: {
        begin: () => (this.#images += 1),
        resume: () => undefined,
        beginModel: () => undefined,
        end: () => undefined,
      },
    });
  }

  async *execute(tasks: Iterable<Task>, signal: AbortSignal): AsyncGenerator<EngineEvent> {
    for (const task of this.#options.reversed === true ? [...tasks].reverse() : tasks) {
      if (signal.aborted) throw new VergerError('interrupted', 'interrupted');
      await this.#options.beforeTask?.(task);
      if (this.#options.retried?.includes(task.id) === true) {
        yield* this.#attempt(task);
        yield { type: 'retry', task, worker: 'inline-0', reason: 'lost on its way' };
      }
      const startedAt = Date.now();
      const report = yield* this.#attempt(task);
      yield { type: 'done', task, report, worker: 'inline-0', attempts: 1, startedAt, seconds: 0.001 };
    }
  }

  /** Passes tasks and reports through JSON, as a real engine does. */
  async *#attempt(task: Task): AsyncGenerator<EngineEvent, TaskReport> {
    this.#images = 0;
    const report = asOfWorker(await runTask(throughJson(task), this.#workbench));
    this.ran.push(task.id);
    if (this.#images > 0) yield { type: 'progress', taskId: task.id, images: this.#images };
    return throughJson(report);
  }

  close(): Promise<void> {
    return this.#workbench.close();
  }
}

function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** Many test files share this process, and what they have left in memory is no worker's. */
function asOfWorker(report: TaskReport): TaskReport {
  if (!('memory' in report)) return report;
  return { ...report, memory: { ...(report.memory as object), usedBytes: 2 ** 28 } } as TaskReport;
}
