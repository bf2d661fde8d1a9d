import type { StageName, TimedEvent } from '../job/events.js';

/**
 * A task that has finished, with the attempt that finished it. There may be a hundred thousand of them, so all have the
 * same properties in the same order: objects of one shape are small and fast in V8.
 */
export interface TaskRecord {
  readonly stage: StageName;
  readonly task: string;
  readonly worker: string;
  readonly host: string | undefined;
  /** Spark's name of the executor. */
  readonly executor: string | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** With attempts that failed in between. */
  readonly seconds: number;
  readonly attempts: number;
  readonly images: number;
  readonly rejects: number;
  readonly bytes: number;
  /** Undefined in logs of version 0.1.0, like the next. */
  readonly cpuSeconds: number | undefined;
  readonly peakBytes: number | undefined;
  /** Undefined where the task read no images, as the next. */
  readonly readSeconds: number | undefined;
  readonly readBytes: number | undefined;
  readonly backboneSeconds: number | undefined;
}

/** An attempt that gave no report. */
export interface RetryRecord {
  readonly stage: StageName;
  readonly task: string;
  readonly worker: string;
  readonly host?: string;
  readonly executor?: string;
  /** When it was noticed, in milliseconds since 1970. */
  readonly at: number;
  readonly reason: string;
  /** Undefined in logs of version 0.1.0, like the rest. */
  readonly attempt?: number;
  readonly startedAt?: number;
  readonly seconds?: number;
  readonly exitCode?: number;
  readonly signal?: string;
}

/** What happened, besides the tasks that went well. */
export type Note = Exclude<TimedEvent, { readonly type: 'task-done' | 'progress' | 'listing' }>;

/** A stage of the last run, and what earlier runs had done of it. */
export interface StageRecord {
  readonly stage: StageName;
  readonly startedAt: number;
  /** Undefined while it goes on, or if the run ended within it. */
  readonly seconds: number | undefined;
  readonly tasks: number;
  readonly reused: number;
  readonly reusedImages: number;
}

/** How a run ended; undefined if it did not say: it is at work, or was killed. */
export type RunEnd =
  | { readonly type: 'done'; readonly at: number; readonly seconds: number }
  | { readonly type: 'failed'; readonly at: number; readonly code: string; readonly message: string };

/** What the log of a result says of the last run that worked on it. */
export interface RunLog {
  /** Address of the images. */
  readonly input: string;
  readonly engine: string;
  readonly workers: number;
  readonly page: string | undefined;
  readonly startedAt: number;
  /** Of the last event. */
  readonly lastAt: number;
  readonly images: number | undefined;
  readonly stages: readonly StageRecord[];
  readonly tasks: readonly TaskRecord[];
  readonly retries: readonly RetryRecord[];
  readonly warnings: readonly string[];
  readonly notes: readonly Note[];
  /** Images done and rejects among them, as the run has last said. */
  readonly progress: { readonly images: number; readonly rejects: number } | undefined;
  readonly end: RunEnd | undefined;
  /** Earlier runs into the same output that did not finish. */
  readonly earlierRuns: number;
}

/** Undefined if no run has begun. */
export function runLogOf(events: readonly TimedEvent[]): RunLog | undefined {
  const begin = events.findLastIndex(({ type }) => type === 'run-started');
  const started = events.at(begin);
  if (started?.type !== 'run-started' || begin === -1) return undefined;
  const own = events.slice(begin + 1);
  const work = workOf(own);
  return {
    input: started.input,
    engine: started.engine,
    workers: started.workers,
    page: started.page,
    startedAt: started.at,
    lastAt: own.at(-1)?.at ?? started.at,
    images: own.find((event) => event.type === 'planned')?.images,
    ...work,
    warnings: own.flatMap((event) => (event.type === 'warning' ? [event.message] : [])),
    notes: own.filter(isNote),
    progress: progressOf(own),
    end: endOf(own),
    earlierRuns: events.slice(0, begin).filter(({ type }) => type === 'run-started').length,
  };
}

function workOf(events: readonly TimedEvent[]): Pick<RunLog, 'stages' | 'tasks' | 'retries'> {
  const stages: StageRecord[] = [];
  const tasks: TaskRecord[] = [];
  const retries: RetryRecord[] = [];
  let stage: StageName = 'list';
  for (const event of events) {
    if (event.type === 'stage-started') {
      ({ stage } = event);
      const { tasks: all, reused, reusedImages } = event;
      stages.push({ stage, startedAt: event.at, seconds: undefined, tasks: all, reused, reusedImages });
    } else if (event.type === 'stage-done') endStage(stages, event);
    else if (event.type === 'task-done') tasks.push(taskOf(event, stage));
    else if (event.type === 'task-retried') {
      const { type: _, ...retry } = event;
      retries.push({ ...retry, stage: retry.stage ?? stage });
    }
  }
  return { stages, tasks, retries };
}

/** Stages without tasks of their own have no start in the log. */
function endStage(stages: StageRecord[], { stage, at, seconds }: StageEnd): void {
  const open = stages.findLastIndex((each) => each.stage === stage && each.seconds === undefined);
  if (open >= 0) stages[open] = { ...stages[open], seconds };
  else stages.push({ stage, startedAt: at - seconds * 1000, seconds, tasks: 0, reused: 0, reusedImages: 0 });
}

type StageEnd = Extract<TimedEvent, { readonly type: 'stage-done' }>;
type TaskDone = Extract<TimedEvent, { readonly type: 'task-done' }>;

function taskOf(event: TaskDone, stage: StageName): TaskRecord {
  return {
    stage: event.stage ?? stage,
    task: event.task,
    worker: event.worker,
    host: event.host,
    executor: event.executor,
    startedAt: event.startedAt ?? event.at - event.seconds * 1000,
    seconds: event.seconds,
    attempts: event.attempts,
    images: event.images ?? 0,
    rejects: event.rejects ?? 0,
    bytes: event.bytes ?? 0,
    cpuSeconds: event.cpuSeconds,
    peakBytes: event.peakBytes,
    readSeconds: event.readSeconds,
    readBytes: event.readBytes,
    backboneSeconds: event.backboneSeconds,
  };
}

function isNote(event: TimedEvent): event is Note {
  return event.type !== 'task-done' && event.type !== 'progress' && event.type !== 'listing';
}

function progressOf(events: readonly TimedEvent[]): RunLog['progress'] {
  const last = events.findLast((event) => event.type === 'progress');
  return last?.type === 'progress' ? { images: last.images, rejects: last.rejects } : undefined;
}

function endOf(events: readonly TimedEvent[]): RunEnd | undefined {
  const last = events.findLast(({ type }) => type === 'run-done' || type === 'run-failed');
  if (last?.type === 'run-done') return { type: 'done', at: last.at, seconds: last.seconds };
  if (last?.type === 'run-failed')
    return { type: 'failed', at: last.at, code: last.code, message: last.message };
  return undefined;
}
