import type { DrawTask, DrawnFruit } from './draw.js';
import type { ExamineTask, ExaminedImages } from './examine.js';
import type { HeadersTask, ImageHeaders } from './headers.js';

/** The tasks of `verger dataset` worker processes. */
export type DatasetTask = DrawTask | ExamineTask | HeadersTask;
export type DatasetReport = DrawnFruit | ExaminedImages | ImageHeaders;
