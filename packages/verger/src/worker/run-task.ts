import type { Task, TaskReport } from '../job/task.js';
import type { TaskRun } from './task-run.js';
import type { Workbench } from './workbench.js';

/** The one entry point of the work. Every engine's workers call it, so every engine gives the same bytes. */
export async function runTask(task: Task, bench: Workbench): Promise<TaskReport> {
  return (await runOf(task)).run(task, bench);
}

/** This task will probably be the next one here. */
export async function expectTask(task: Task, bench: Workbench): Promise<void> {
  (await runOf(task)).expect(task, bench);
}

/** A kind's code is the file of its name, loaded when the first task of that kind comes. */
async function runOf({ kind }: Task): Promise<TaskRun> {
  if (!/^[a-z]+$/.test(kind)) throw new Error(`no kind of task: ${kind}`);
  // In vite's tests the files end in .ts, which its own way with such imports overlooks.
  const { taskRun } = (await import(/* @vite-ignore */ `./tasks/${kind}.js`)) as {
    readonly taskRun: TaskRun;
  };
  return taskRun;
}
