import { openDecoder } from '../../src/images/decode.js';
import type { Engine, EngineEvent } from '../../src/pipeline/engine.js';
import { type Task, taskId } from '../../src/pipeline/task.js';
import { runTask } from '../../src/pipeline/tasks/run-task.js';
import { Workbench } from '../../src/pipeline/workbench.js';

/** Runs one task after the other in this process: the plainest engine there can be, to hold the others against. */
export class InlineEngine implements Engine {
  readonly name = 'inline';
  readonly parallelism = 1;
  readonly #bench = new Workbench({
    openDecoder: () => openDecoder(),
    journal: { begin: () => undefined, resume: () => undefined, end: () => undefined },
  });

  async *execute(tasks: Iterable<Task>): AsyncGenerator<EngineEvent> {
    for (const task of tasks) {
      const report = await runTask(task, this.#bench);
      yield { type: 'progress', taskId: taskId(task), images: 0 };
      yield { type: 'done', task, report, worker: 'inline', attempts: 1, seconds: 0 };
    }
  }

  close(): Promise<void> {
    return this.#bench.close();
  }
}
