import type { PlannedRun } from '../driver/run-context.js';

/** Rough cost of a run. */
export interface RunEstimate {
  readonly seconds: number;
  /** Size of the result. */
  readonly bytes: number;
  /** Peak free disk space needed. */
  readonly peakBytes: number;
}

// The backbone's share of the total time, as measured by `npm run bench`.
const backboneShare = 0.9;
// Start-up to first image, plus the PCA fit.
const fixedSeconds = 3;

// Of reading a known row and writing it again, in all stages, on one worker.
const secondsPerRow = 0.0003;

/**
 * Based on the backbone's speed on this machine, which the engine measures on a few images.
 * @param extract images that it has to process
 */
export function estimateRun(
  { plan, shape }: PlannedRun,
  workers: number,
  extract = plan.listing.images.length,
): RunEstimate {
  const images = plan.listing.images.length;
  const featureBytes = images * shape.features * 4;
  // Components are at most as wide as the features; the default needs about a sixth.
  const bytes = featureBytes * (7 / 6);
  const groups = Math.ceil(plan.shards.length / plan.shardsPerGroup);
  const momentBytes = groups * (shape.features * (shape.features + 1) * 4);
  return {
    seconds:
      fixedSeconds +
      ((extract * shape.secondsPerImage) / backboneShare + (images - extract) * secondsPerRow) / workers,
    bytes,
    peakBytes: featureBytes + bytes + momentBytes,
  };
}
