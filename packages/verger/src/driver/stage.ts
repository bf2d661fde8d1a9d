import type { EngineEvent } from '../job/engine.js';
import type { RunEvent, StageName } from '../job/events.js';
import type { Task, TaskReport } from '../job/task.js';
import type { ReportKind } from '../job/task-kind.js';
import type { RunContext } from './run-context.js';
import { StageProgress } from './stage-progress.js';

/** What a stage needs of its run. */
export interface StageContext extends Pick<RunContext, 'engine' | 'signal' | 'lock' | 'reports' | 'emit'> {
  /** Absent where events are shown and not kept. */
  readonly log?: RunContext['log'];
}

/** The images of a stage that reads images. */
export interface StageImages {
  /** All of the run. */
  readonly images: number;
  /** Those among them that no task has to process. */
  readonly knownRows: number;
}

/**
 * Runs the tasks of a stage that no earlier run has finished.
 * @returns the reports in task order
 */
export async function runStage<Report extends TaskReport>(
  run: StageContext,
  stage: StageName,
  kind: ReportKind<Report>,
  tasks: readonly Task[],
  { images, knownRows }: StageImages = { images: 0, knownRows: 0 },
): Promise<Report[]> {
  const { engine, reports, lock, log, signal } = run;
  const done = await reports.reusable(kind, tasks);
  const missing = tasks.filter(({ id }) => !done.has(id));
  const progress = new StageProgress(run, [...done.values()], {
    tasks: missing.length,
    images,
    knownRows,
  });
  run.emit({
    type: 'stage-started',
    stage,
    tasks: tasks.length,
    reused: done.size,
    reusedImages: progress.reusedImages,
  });
  for await (const event of engine.execute(missing, signal)) {
    await lock.check();
    if (event.type === 'progress') progress.advance(event.taskId, event.images);
    else if (event.type === 'ended') progress.estimate(event.tasks);
    else if (event.type === 'retry') {
      const { type: _, task, ...attempt } = event;
      progress.restart(task.id);
      run.emit({ type: 'task-retried', task: task.id, stage, ...attempt });
    } else {
      const report = kind.report.parse(event.report);
      await reports.keep(event.task, report);
      done.set(event.task.id, report);
      progress.finish(event.task.id, report);
      run.emit(taskDone(stage, event, report, kind));
    }
    log?.check();
  }
  return tasks.map(({ id }) => {
    const report = done.get(id);
    if (report === undefined) throw new Error(`the engine finished without a report for ${id}`);
    return report;
  });
}

function taskDone<Report extends TaskReport>(
  stage: StageName,
  event: Extract<EngineEvent, { readonly type: 'done' }>,
  report: Report,
  kind: ReportKind<Report>,
): RunEvent {
  const { type: _, task, report: __, usage, ...attempt } = event;
  const base = { type: 'task-done', task: task.id, stage, ...attempt, ...usage } as const;
  if (report.images === undefined) return base;
  const bytes = kind.files(report).reduce((sum, file) => sum + file.bytes, 0);
  const images = report.images - (report.reused ?? 0);
  return { ...base, images, rejects: report.rejects?.length ?? 0, bytes };
}
