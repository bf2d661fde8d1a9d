import type { PictureFault } from '../../pictures/picture-task.js';
import type { Reject } from '../../job/reject.js';
import type { Evaluation } from '../evaluation.js';
import type { ConfidenceBin, RiskPoint } from '../metrics.js';
import type { RecogniserFacts } from '../recogniser-facts.js';
import type { Exhibits } from './exhibits.js';

/** A data URI, or why there is no picture. `left-out`: the page would be too large. */
export type Picture = { readonly uri: string } | { readonly fault: PictureFault | 'left-out' };

/** Everything that the page of an evaluation shows, as plain data. */
export interface EvaluationPageData {
  /** The name of the recogniser's file. */
  readonly title: string;
  readonly recogniser: RecogniserFacts;
  /** What was judged: the address of a result, or of images. */
  readonly judged: string;
  /** Where the images are. */
  readonly images: string;
  readonly split?: string | undefined;
  readonly vergerVersion: string;
  readonly evaluation: Evaluation;
  /** Images that the recogniser has learned or is calibrated on. */
  readonly seen: number;
  readonly inputs: {
    readonly listed: number;
    readonly judged: number;
    readonly unlabelled: number;
    readonly rejects: readonly Reject[];
  };
  /** Of the images of known labels. */
  readonly reliability: {
    readonly before: readonly ConfidenceBin[];
    readonly after: readonly ConfidenceBin[];
  };
  readonly risk: readonly RiskPoint[];
  readonly exhibits: Exhibits;
  /** By the path of the image. */
  readonly pictures: ReadonlyMap<string, Picture>;
}
