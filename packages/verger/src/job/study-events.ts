import type { RunEvent, StudyStage } from './events.js';

/** How far a stage of a study is. */
export interface StudyProgress {
  readonly type: 'study-progress';
  readonly stage: StudyStage;
  readonly done: number;
  /** What `done` will be at the end. */
  readonly of: number;
  /** What is counted. */
  readonly unit: 'images' | 'iterations';
}

/** What happens in a study, in order; its stages, tasks and retries are those of a run. */
export type StudyEvent =
  | {
      readonly type: 'study-started';
      readonly engine: string;
      readonly workers: number;
      /** Web page of the cluster. */
      readonly page?: string;
      readonly images: number;
      /** Components that are studied. */
      readonly components: number;
    }
  | StudyProgress
  | RunEvent;

export type StudyListener = (event: StudyEvent) => void;
