import type { JobSize } from '../../clusters/emr/quote/work.js';
import { claimingPlan, modeOf } from '../../driver/claiming-plan.js';
import { completeResult } from '../../driver/complete-result.js';
import type { Manifest } from '../../job/manifest.js';
import { openOutput } from '../../job/places.js';
import { previewRun, type RunPreview } from '../preview-run.js';
import type { CheckedRunOptions } from '../run-options.js';

/** What can be known of a run before anything is created for it. */
export interface LookedAhead {
  readonly preview: RunPreview;
  readonly job: JobSize;
  /** The result that the output holds, if it is that of this very run: there is nothing to do. */
  readonly complete: Manifest | undefined;
}

/**
 * Lists the images and describes the model on this machine, with one worker: a mistake is found before anything costs money.
 * @throws VergerError `plan-mismatch`, `not-found`, `model`, ...
 */
export async function lookAhead(options: CheckedRunOptions): Promise<LookedAhead> {
  const { preview, request, planned } = await previewRun({ ...options, workers: 1 });
  const output = openOutput(planned.job);
  const complete = await completeResult(output, claimingPlan(request, planned), modeOf(request));
  return { preview, job: jobSize(preview), complete };
}

/** The images that have to be extracted. */
function jobSize({ plan: { listing }, job, reuse }: RunPreview): JobSize {
  const { images } = listing;
  let bytes = 0;
  for (const { size } of images.range(0, images.length)) bytes += size;
  return {
    images: reuse?.extract ?? images.length,
    imageBytes: images.length === 0 ? 0 : bytes / images.length,
    model: job.model.name,
  };
}
