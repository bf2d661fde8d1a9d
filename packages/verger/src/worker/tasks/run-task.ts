import type { Task } from '../../job/task.js';
import type { TaskReport } from '../../job/task-report.js';
import type { Workbench } from '../workbench.js';
import { describe } from './describe.js';
import { extract } from './extract.js';
import { fit } from './fit.js';
import { computeMoments, mergeTask } from './moments.js';
import { project } from './project.js';

/** The one entry point of the work: every engine's workers call it, so every engine gives the same bytes. */
export function runTask(task: Task, bench: Workbench): Promise<TaskReport> {
  switch (task.kind) {
    case 'describe':
      return describe(task, bench);
    case 'extract':
      return extract(task, bench);
    case 'moments':
      return computeMoments(task, bench);
    case 'merge':
      return mergeTask(task);
    case 'fit':
      return fit(task);
    case 'project':
      return project(task);
  }
}

/** This task will probably be the next one here: what takes a while to come is asked for now. */
export function expectTask(task: Task, bench: Workbench): void {
  if (task.kind === 'extract') bench.inputs.expect(task);
}
