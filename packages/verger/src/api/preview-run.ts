import { type EarlierAxes } from '../driver/earlier-axes.js';
import { lookAround } from '../driver/look.js';
import { prepare } from '../driver/prepare.js';
import type { RunRequest } from '../driver/request.js';
import { type ReuseSurvey, surveyReuse } from '../driver/reuse/survey.js';
import type { PlannedRun } from '../driver/run-context.js';
import { estimateRun, type RunEstimate } from './estimate.js';
import { openEngine } from './open-engine.js';
import { observersOf, warnOfWorkers } from './run-observers.js';
import type { CheckedRunOptions } from './run-options.js';
import { requestOf } from './run-request.js';

/** What a run would do, with estimates of time and disk space. */
export interface RunPreview extends Omit<PlannedRun, 'earlier'> {
  readonly estimate: RunEstimate;
  /** With `pca`: the result whose axes would be used, the rows that they were fitted on, and their number. */
  readonly axes?: { readonly result: string; readonly n: number; readonly k: number };
  /** Which images need no extraction; undefined unless the run updates its output or uses other results. */
  readonly reuse: ReuseSurvey | undefined;
}

/** A preview, with what it was made from. */
export interface PreviewedRun {
  readonly preview: RunPreview;
  readonly request: RunRequest;
  readonly planned: PlannedRun;
}

/** Plans a run on its engine. @throws VergerError */
export async function previewRun(options: CheckedRunOptions): Promise<PreviewedRun> {
  const { listener, signal } = observersOf(options);
  const request = requestOf(options);
  const engine = await openEngine(options, signal);
  warnOfWorkers(engine, listener);
  try {
    const planned = await prepare({ request, engine, listener, signal });
    await lookAround(engine, planned.job, planned.plan.listing.images, signal, { write: false });
    const { earlier, ...rest } = planned;
    const axes = earlier === undefined ? {} : { axes: axesOf(earlier) };
    const warnings = [...planned.warnings];
    const reuse = await surveyReuse(request, planned, (message) => warnings.push(message));
    const extract = reuse?.extract ?? planned.plan.listing.images.length;
    const estimate = estimateRun(planned, request, engine.parallelism, extract);
    return { preview: { ...rest, ...axes, warnings, estimate, reuse }, request, planned };
  } finally {
    await engine.close();
  }
}

function axesOf({ result, pca: { n, k } }: EarlierAxes): RunPreview['axes'] & object {
  return { result: result.text, n, k };
}
