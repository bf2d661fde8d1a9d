import type { Task, TaskReport } from '../job/task.js';
import type { TaskRun } from './task-run.js';
import type { Workbench } from './workbench.js';

/** The only entry point. The workers of every engine call it, so every engine gives the same bytes. */
export async function runTask(task: Task, bench: Workbench): Promise<TaskReport> {
  return (await runOf(task)).run(task, bench);
}

/** Prepares for the task that will probably run next in this worker. */
export async function expectTask(task: Task, bench: Workbench): Promise<void> {
  (await runOf(task)).expect(task, bench);
}

/** There was no task for a while after this one. */
export async function restAfter(task: Task): Promise<void> {
  (await runOf(task)).idle();
}

/** The code of a kind is in the file of that name, loaded on first use. */
async function runOf({ kind }: Task): Promise<TaskRun> {
  if (!/^[a-z]+$/.test(kind)) throw new Error(`unknown task kind: ${kind}`);
  // In vite tests the files end in .ts, and vite would not resolve this import.
  const { taskRun } = (await import(/* @vite-ignore */ `./tasks/${kind}.js`)) as {
    readonly taskRun: TaskRun;
  };
  return taskRun;
}
