import type { Engine } from '../job/engine.js';
import type { EventLog, RunEvent, RunListener, StageName } from '../job/events.js';
import type { OutputLock } from '../job/lock.js';
import type { ReportStore } from './report-store.js';
import { type Task, taskId, type TaskOf } from '../job/task.js';
import type { ReportOf, TaskReport } from '../job/task-report.js';

/** What the stages of a run share. */
export interface StageContext {
  readonly engine: Engine;
  readonly reports: ReportStore;
  readonly lock: OutputLock;
  readonly log: EventLog;
  readonly listener: RunListener;
  readonly signal: AbortSignal;
}

/** Tells an event to whoever looks on, and keeps it. */
export function tell({ log, listener }: Pick<StageContext, 'log' | 'listener'>, event: RunEvent): void {
  log.add(event);
  listener(event);
}

/**
 * Runs those of a stage's tasks that no earlier run has done.
 * @param images of all its tasks, where they take images in hand
 * @returns the reports in the order of the tasks
 */
export async function runStage<K extends 'extract' | 'moments' | 'merge' | 'fit' | 'project'>(
  context: StageContext,
  stage: StageName,
  kind: K,
  tasks: readonly TaskOf<K>[],
  images = 0,
): Promise<ReportOf<K>[]> {
  const { engine, reports, lock, log, signal } = context;
  const done = new Map<string, TaskReport>();
  for (const task of tasks) {
    const known = reports.get(task);
    if (known !== undefined) done.set(taskId(task), known);
  }
  const missing = tasks.filter((task) => !done.has(taskId(task)));
  const reusedImages = sum([...done.values()].map(imagesOf));
  tell(context, { type: 'stage-started', stage, tasks: tasks.length, reused: done.size, reusedImages });

  const missingImages = images - reusedImages;
  const progress = new Progress(context, [...done.values()], {
    tasks: missing.length,
    images: missingImages,
  });
  for await (const event of engine.execute(missing, signal)) {
    lock.check();
    if (event.type === 'progress') progress.advance(event.taskId, event.images);
    else if (event.type === 'ended') progress.foresee(event.tasks);
    else if (event.type === 'retry') {
      progress.restart(taskId(event.task));
      const { worker, reason } = event;
      tell(context, { type: 'task-retried', task: taskId(event.task), worker, reason });
    } else {
      await reports.keep(event.task, event.report);
      done.set(taskId(event.task), event.report);
      progress.finish(taskId(event.task), event.report);
      tell(context, taskDone(event));
    }
    await log.flushIfDue();
  }
  return tasks.map((task) => reportOf(kind, task, done.get(taskId(task))));
}

function taskDone(event: {
  readonly task: Task;
  readonly report: TaskReport;
  readonly worker: string;
  readonly attempts: number;
  readonly seconds: number;
}): RunEvent {
  const { report, worker, attempts, seconds } = event;
  const base = { type: 'task-done', task: taskId(event.task), worker, attempts, seconds } as const;
  if (report.kind !== 'extract') return base;
  return { ...base, images: report.images, rejects: report.rejects.length, bytes: report.features.bytes };
}

function reportOf<K extends Task['kind']>(kind: K, task: Task, report: TaskReport | undefined): ReportOf<K> {
  if (report?.kind === kind) return report as ReportOf<K>;
  throw new Error(`the engine ended without a report of ${taskId(task)}`);
}

function imagesOf(report: TaskReport): number {
  return report.kind === 'extract' ? report.images : 0;
}

function rejectsOf(report: TaskReport): number {
  return report.kind === 'extract' ? report.rejects.length : 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** How far the extraction has come, counting each image once however often its task is tried. */
class Progress {
  readonly #context: StageContext;
  readonly #missing: { readonly tasks: number; readonly images: number };
  readonly #inHand = new Map<string, number>();
  /** Tasks that have ended in this run, and those of which reports have come. */
  #ended = 0;
  #told = 0;
  #finished: number;
  #rejects: number;

  constructor(
    context: StageContext,
    done: readonly TaskReport[],
    missing: { readonly tasks: number; readonly images: number },
  ) {
    this.#context = context;
    this.#missing = missing;
    this.#finished = sum(done.map(imagesOf));
    this.#rejects = sum(done.map(rejectsOf));
  }

  advance(task: string, images: number): void {
    this.#inHand.set(task, (this.#inHand.get(task) ?? 0) + images);
    this.#show();
  }

  restart(task: string): void {
    this.#inHand.delete(task);
  }

  /** So many have ended, whose reports may be under way: the images of those are estimated. */
  foresee(tasks: number): void {
    this.#ended = Math.max(this.#ended, tasks);
    if (this.#missing.images > 0) this.#show();
  }

  finish(task: string, report: TaskReport): void {
    this.#told += 1;
    if (report.kind !== 'extract') return;
    this.#inHand.delete(task);
    this.#finished += imagesOf(report);
    this.#rejects += rejectsOf(report);
    this.#show();
  }

  #show(): void {
    const images = this.#finished + sum([...this.#inHand.values()]) + this.#foreseen();
    this.#context.listener({ type: 'progress', images, rejects: this.#rejects });
  }

  /** Shards have the same size, but for the last one. */
  #foreseen(): number {
    const { tasks, images } = this.#missing;
    return Math.floor((Math.max(0, this.#ended - this.#told) * images) / Math.max(1, tasks));
  }
}
