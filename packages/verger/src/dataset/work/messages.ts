import type { ErrorCode } from '../../common/errors.js';
import type { DrawJob, DrawnFruit } from './draw.js';
import type { ExaminedImages, ExamineJob } from './examine.js';

/** What a worker is asked to do: plain JSON, one at a time. */
export type Job = DrawJob | ExamineJob;
export type Answer = DrawnFruit | ExaminedImages;

/** From a worker to the driver. */
export type WorkerMessage =
  | { readonly type: 'advanced'; readonly images: number; readonly reused: number }
  | { readonly type: 'done'; readonly answer: Answer }
  | {
      readonly type: 'failed';
      readonly message: string;
      readonly code: ErrorCode | undefined;
      readonly hint: string | undefined;
    };
