import type { Task } from '../../../job/task.js';
import { encodeOutcome } from './outcome.js';
import { type NumberedTaskRunner, runNumberedTask } from './run-numbered-task.js';
import type { TaskList } from './task-list.js';

/**
 * Runs groups of tasks by number.
 * @param onTask called before each task
 * @returns one row per task
 * @throws VergerError if Spark should retry them
 */
export async function runGroups(
  list: TaskList,
  groups: readonly number[],
  runner: NumberedTaskRunner,
  onTask: (task: Task) => void,
): Promise<readonly string[]> {
  const rows: string[] = [];
  for (const number of groups) {
    const group = list.group(number);
    for (const [index, numbered] of group.entries()) {
      onTask(numbered.task);
      rows.push(encodeOutcome(await runNumberedTask(numbered, group[index + 1], runner)));
    }
  }
  return rows;
}
