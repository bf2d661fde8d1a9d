import { pathToFileURL } from 'node:url';
import { VergerError } from '../../../common/errors.js';
import type { Job, Task } from '../../../pipeline/task.js';

/** The tasks of a query: a line with what all share, then each on a line. */
export function encodeTasks(tasks: readonly Task[]): Uint8Array {
  const [{ job }] = tasks;
  const lines = tasks.map((task) => `${JSON.stringify({ ...task, job: undefined })}\n`);
  return Buffer.from(`${JSON.stringify(job)}\n${lines.join('')}`);
}

const lineFeed = 10;

/** The tasks of a query as an executor reads them: there may be a hundred thousand, of which it runs a few. */
export class TaskList {
  readonly #bytes: Buffer;
  readonly job: Job;

  /** @param modelFile the copy of the model that Spark brought along: the driver's is out of reach here */
  constructor(bytes: Buffer, modelFile: string) {
    this.#bytes = bytes;
    const job = JSON.parse(this.#line(0)) as Job;
    this.job = { ...job, model: { ...job.model, uri: pathToFileURL(modelFile).href } };
  }

  at(id: number): Task {
    const line = this.#line(id + 1);
    if (line === '') throw new VergerError('task-failed', `the list of tasks has no number ${id}`);
    return { ...(JSON.parse(line) as Omit<Task, 'job'>), job: this.job } as Task;
  }

  #line(number: number): string {
    let start = 0;
    for (let passed = 0; passed < number; passed++) {
      start = this.#bytes.indexOf(lineFeed, start) + 1;
      if (start === 0) return '';
    }
    return this.#bytes.toString('utf8', start, this.#bytes.indexOf(lineFeed, start));
  }
}
