import type { TaskUsage } from '../pool/task-usage.js';
import type { RejectReason } from './reject.js';

export type StudyStage = 'gather' | 'neighbours' | 'weigh' | 'layout' | 'place' | 'compare' | 'judge';
/** A stage of training, or of predicting for all rows of a result. */
export type RecogniserStage = 'measure' | 'tally' | 'predict';
/** A stage of a run, a study, or of work with a recogniser. */
export type StageName =
  | ('list' | 'identify' | 'recall' | 'extract' | 'moments' | 'fit' | 'project' | 'commit')
  | StudyStage
  | RecogniserStage;

/** What happens in a run, in order. Kept in `events.jsonl`, one object per line; of `progress` only now and then. */
export type RunEvent =
  | {
      readonly type: 'run-started';
      readonly engine: string;
      readonly workers: number;
      /** Web page of the cluster. */
      readonly page?: string;
      readonly input: string;
      readonly output: string;
    }
  | { readonly type: 'listing'; readonly listed: number }
  | {
      readonly type: 'planned';
      readonly plan: string;
      readonly images: number;
      readonly shards: number;
      readonly parts: number;
      /** Files passed over while listing; events of version 0.1.0 lack both. */
      readonly ignored?: number;
      /** By the ending of their names, such as `.heic`. */
      readonly ignoredByEnding?: Readonly<Record<string, number>>;
    }
  /** An earlier run finished `reused` of the tasks. */
  | {
      readonly type: 'stage-started';
      readonly stage: StageName;
      readonly tasks: number;
      readonly reused: number;
      readonly reusedImages: number;
    }
  /** The features of `rows` images were found in earlier results; the others are extracted. */
  | { readonly type: 'reused'; readonly rows: number; readonly images: number }
  | { readonly type: 'progress'; readonly images: number; readonly rejects: number }
  | ({
      readonly type: 'task-done';
      readonly task: string;
      readonly attempts: number;
      /** From its start to its report, with attempts that failed in the same worker process's place. */
      readonly seconds: number;
      readonly images?: number;
      readonly rejects?: number;
      readonly bytes?: number;
    } & WorkerPlace &
      AttemptTime &
      Partial<TaskUsage>)
  /** An attempt ended without a report. */
  | ({
      readonly type: 'task-retried';
      readonly task: string;
      readonly reason: string;
      /** 1 for the first. */
      readonly attempt?: number;
      readonly seconds?: number;
      /** How its process ended, if it did. */
      readonly exitCode?: number;
      readonly signal?: string;
    } & WorkerPlace &
      AttemptTime)
  | { readonly type: 'stage-done'; readonly stage: StageName; readonly seconds: number }
  | { readonly type: 'warning'; readonly message: string }
  | {
      readonly type: 'run-done';
      readonly rows: number;
      readonly rejects: number;
      readonly byReason: Partial<Record<RejectReason, number>>;
      readonly seconds: number;
    }
  | { readonly type: 'run-failed'; readonly code: string; readonly message: string };

/** Where a task runs. Events of version 0.1.0 lack all but `worker`. */
export interface WorkerPlace {
  /** The worker process. */
  readonly worker: string;
  readonly host?: string;
  /** Spark's name of the executor. */
  readonly executor?: string;
}

/** Events of version 0.1.0 lack both. */
export interface AttemptTime {
  readonly stage?: StageName;
  /** Milliseconds since 1970, by the clock of the worker's machine. */
  readonly startedAt?: number;
}

export type RunListener = (event: RunEvent) => void;

/** An event with its time, in milliseconds since 1970. */
export type TimedEvent = RunEvent & { readonly at: number };
