import { pathToFileURL } from 'node:url';
import { VergerError } from '../../../common/errors.js';
import type { Task } from '../../../pipeline/task.js';

/** All tasks of a query, one on a line. */
export function encodeTasks(tasks: readonly Task[]): Uint8Array {
  return Buffer.from(tasks.map((task) => `${JSON.stringify(task)}\n`).join(''));
}

/** The tasks of a query as an executor reads them: only those that it runs are parsed. */
export class TaskList {
  readonly #lines: readonly string[];
  readonly #model: string;

  /** @param modelFile the copy of the model that Spark brought along: the driver's is out of reach here */
  constructor(text: string, modelFile: string) {
    this.#lines = text.split('\n');
    this.#model = pathToFileURL(modelFile).href;
  }

  at(id: number): Task {
    const line = this.#lines[id] ?? '';
    if (line === '') throw new VergerError('task-failed', `the list of tasks has no number ${id}`);
    const task = JSON.parse(line) as Task;
    return { ...task, job: { ...task.job, model: { ...task.job.model, uri: this.#model } } };
  }
}
