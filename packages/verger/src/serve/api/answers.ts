import type { Manifest } from '../../job/manifest.js';
import type { Reject } from '../../job/reject.js';
import type { Comparison } from '../../runs/compare.js';
import type { Note, RunLog, TaskRecord } from '../../runs/run-log.js';
import type { StageNumbers } from '../../runs/stage-numbers.js';
import type { FirstBytes } from './first-bytes.js';
import type { RunCard } from '../catalogue/run-card.js';

// What the server answers and the pages read: both take these types.

/** `GET api/runs` */
export interface RunsAnswer {
  readonly runs: readonly RunCard[];
}

/** `GET api/runs/<run>` */
export interface RunAnswer {
  readonly card: RunCard;
  /** Null if no run has begun. */
  readonly log: RunFacts | null;
  /** Null unless the result is complete. */
  readonly manifest: Manifest | null;
  /** Whether it has an atlas. */
  readonly isStudied: boolean;
}

/** The log of a run without its tasks, of which there may be a hundred thousand. */
export interface RunFacts extends Omit<RunLog, 'stages' | 'tasks' | 'retries' | 'notes'> {
  /** How many are done. */
  readonly tasks: number;
  readonly stages: readonly StageNumbers[];
}

/** `GET api/runs/<run>/tasks` */
export interface TasksAnswer {
  /** That the filters let through. */
  readonly total: number;
  readonly tasks: readonly TaskRecord[];
}

/** `GET api/runs/<run>/notes`, newest first */
export interface NotesAnswer {
  readonly total: number;
  readonly notes: readonly Note[];
}

/** `POST api/runs/<run>/stop` */
export interface StopAnswer {
  readonly asked: boolean;
}

/** `GET api/runs/<run>/rejects` */
export interface RejectsAnswer {
  /** That the filter lets through. */
  readonly total: number;
  /** Of all. */
  readonly byReason: Readonly<Record<string, number>>;
  readonly rejects: readonly NumberedReject[];
  /** Whether their first bytes may be asked for: the input was named on the command line. */
  readonly showsBytes: boolean;
}

/** With its place among all rejects, by which its bytes are asked for: no path is part of an address. */
export interface NumberedReject extends Reject {
  readonly number: number;
}

/** `GET api/runs/<run>/rejects/<number>/bytes` */
export type FirstBytesAnswer = FirstBytes;

/** `GET api/compare` */
export interface CompareAnswer extends Comparison {
  readonly left: RunCard;
  readonly right: RunCard;
}

/** Any answer with a status of 400 or more. */
export interface ErrorAnswer {
  readonly error: { readonly message: string; readonly hint?: string | undefined };
}
