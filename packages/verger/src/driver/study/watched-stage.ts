import type { StudyStage } from '../../job/events.js';
import type { StudyListener, StudyProgress } from '../../job/study-events.js';
import type { Task, TaskReport } from '../../job/task.js';
import type { ReportKind } from '../../job/task-kind.js';
import { runStage, type StageContext } from '../stage.js';

/** The work of some tasks, each of which does an equal share. */
export interface StageWork extends Pick<StudyProgress, 'of' | 'unit'> {
  /** What these tasks start from and get to, of all. */
  readonly from: number;
  readonly to: number;
}

/** Runs a stage, and says after each task how far it is. */
export function watchedStage<Report extends TaskReport>(
  context: StageContext & { readonly listener: StudyListener },
  stage: StudyStage,
  kind: ReportKind<Report>,
  tasks: readonly Task[],
  { from, to, of, unit }: StageWork,
): Promise<Report[]> {
  let finished = 0;
  const say = (more: number): void => {
    finished += more;
    const done = Math.round(from + ((to - from) * finished) / Math.max(1, tasks.length));
    context.listener({ type: 'study-progress', stage, done, of, unit });
  };
  const emit: StageContext['emit'] = (event) => {
    context.emit(event);
    if (event.type === 'stage-started') say(event.reused);
    if (event.type === 'task-done') say(1);
  };
  return runStage({ ...context, emit }, stage, kind, tasks);
}
