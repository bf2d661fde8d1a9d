import type { PlannedRun } from '../driver/run-context.js';

/** What a run will take, roughly. */
export interface RunEstimate {
  readonly seconds: number;
  /** The result's size. */
  readonly bytes: number;
  /** Free space that the run needs at its peak. */
  readonly peakBytes: number;
}

// Of the whole time the backbone takes this share; measured by `npm run bench`.
const backboneShare = 0.9;
// From start-up to the first image, and the fit of the PCA.
const fixedSeconds = 3;

/** From the backbone's own speed on this machine, which the engine has measured on a few images. */
export function estimateRun({ plan, shape }: PlannedRun, workers: number): RunEstimate {
  const images = plan.listing.images.length;
  const featureBytes = images * shape.features * 4;
  // Components are at most as wide as the features; what the default asks for is about a sixth.
  const bytes = featureBytes * (7 / 6);
  const groups = Math.ceil(plan.shards.length / plan.shardsPerGroup);
  const momentBytes = groups * (shape.features * (shape.features + 1) * 4);
  return {
    seconds: fixedSeconds + (images * shape.secondsPerImage) / backboneShare / workers,
    bytes,
    peakBytes: featureBytes + bytes + momentBytes,
  };
}
