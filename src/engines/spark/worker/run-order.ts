import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Job } from '../../../pipeline/task.js';
import type { WorkerHost } from '../../host/worker-host.js';
import type { Caller, Order } from './caller.js';
import { inHandLine } from './in-hand.js';
import { encodeOutcome } from './outcome.js';
import { runNumbered } from './run-numbered.js';
import { TaskList } from './task-list.js';

/**
 * Runs the groups of tasks that a Spark task is for.
 * @param worker how the run is to call who does it
 * @param onJob told what it is for, before it begins
 * @returns a row for each task
 * @throws VergerError where Spark should try them again
 */
export async function runOrder(
  { tasks, model, groups }: Order,
  caller: Caller,
  host: WorkerHost,
  worker: string,
  onJob: (job: Job) => void,
): Promise<readonly string[]> {
  const list = new TaskList(readFileSync(tasks), resolve(model));
  onJob(list.job);
  const rows: string[] = [];
  for (const number of groups) {
    const group = list.group(number);
    for (const [index, numbered] of group.entries()) {
      caller.say(inHandLine(numbered.task));
      rows.push(encodeOutcome(await runNumbered(host, worker, numbered, group[index + 1])));
    }
  }
  return rows;
}
