import { pathToFileURL } from 'node:url';
import type { ModelFile } from '../../../backbone/model-file.js';
import { VergerError } from '../../../common/errors.js';
import type { AnyJob } from '../../../job/job.js';
import type { Task } from '../../../job/task.js';
import type { Groups } from '../groups.js';

/** A task with its index among all tasks of the query. */
export interface NumberedTask {
  readonly id: number;
  readonly task: Task;
}

/** A group as stored in a line; its tasks are consecutive. */
interface GroupLine {
  readonly first: number;
  readonly tasks: readonly Omit<Task, 'job'>[];
}

/** The tasks of a query: one line with the shared job, then one line per group, that is per Spark task. */
export function encodeTasks(groups: Groups<Task>): Uint8Array {
  const [[{ job }]] = groups;
  const lines = [JSON.stringify(job)];
  let first = 0;
  for (const group of groups) {
    const line: GroupLine = { first, tasks: group.map((task) => ({ ...task, job: undefined })) };
    lines.push(JSON.stringify(line));
    first += group.length;
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}

const lineFeed = 10;

/** Where an executor has a file of a model's weights: beside its copy of the model, whatever its name there. */
export function weightsName(model: string, index: number): string {
  return `${model}.${index}.data`;
}

/** A query's tasks as an executor reads them: perhaps a hundred thousand, of which it runs a few. */
export class TaskList {
  readonly #bytes: Buffer;
  readonly job: AnyJob;

  /** @param modelFile the executor's copy of the model, if there is one, since the driver's is out of reach */
  constructor(bytes: Buffer, modelFile: string) {
    this.#bytes = bytes;
    const job = JSON.parse(this.#line(0)) as AnyJob;
    this.job = job.model === undefined ? job : { ...job, model: modelAt(modelFile, job.model) };
  }

  group(number: number): readonly NumberedTask[] {
    const line = this.#line(number + 1);
    if (line === '') throw new VergerError('task-failed', `the task list has no group ${number}`);
    const { first, tasks } = JSON.parse(line) as GroupLine;
    return tasks.map((task, index) => ({ id: first + index, task: { ...task, job: this.job } }));
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

function modelAt(file: string, model: ModelFile): ModelFile {
  const weights = model.weights?.map((each, index) => ({
    ...each,
    uri: pathToFileURL(weightsName(file, index)).href,
  }));
  return { ...model, uri: pathToFileURL(file).href, weights };
}
