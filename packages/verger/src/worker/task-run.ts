import type { TaskKind } from '../job/task-kind.js';
import type { Task, TaskReport } from '../job/task.js';
import type { Workbench } from './workbench.js';

/** The code of a kind of task. A file in `worker/tasks/` exports one as `taskRun`. */
export interface TaskRun {
  run(task: Task, bench: Workbench): Promise<TaskReport>;
  /** This task will probably run next here: starts what takes a while. */
  expect(task: Task, bench: Workbench): void;
  /** After a task of this kind there was none for a while: prepares for what comes next as a rule. */
  idle(): void;
}

/** Ties the code of a kind to its definition, which validates every task from another process. */
export function defineRun<Fields extends object, Report extends TaskReport, Shared>(
  kind: TaskKind<Fields, Report, Shared>,
  run: (task: Task & { readonly job: Shared } & Fields, bench: Workbench) => Promise<Report>,
  expect: (task: Task & { readonly job: Shared } & Fields, bench: Workbench) => void = () => undefined,
  idle: () => void = () => undefined,
): TaskRun {
  return {
    run: (task, bench) => run(kind.parse(task), bench),
    expect: (task, bench) => expect(kind.parse(task), bench),
    idle,
  };
}
