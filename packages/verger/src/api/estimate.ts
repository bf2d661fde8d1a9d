import type { RunRequest } from '../driver/request.js';
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

// Of the features, where a fraction of the variance decides how many components there are: as for the default of 200.
const usualShare = 1 / 6;

/** What decides how large the table is. */
type Shape = Pick<RunRequest, 'components' | 'features' | 'dtype'>;

/**
 * Based on the backbone's speed on this machine, which the engine measures on a few images.
 * @param extract images that it has to process
 */
export function estimateRun(
  planned: PlannedRun,
  request: Shape,
  workers: number,
  extract = planned.plan.listing.images.length,
): RunEstimate {
  const { plan, shape } = planned;
  const images = plan.listing.images.length;
  const components = componentsOf(planned, request);
  const columns = (request.features === 'none' ? 0 : shape.features) + components;
  const bytes = images * columns * (request.dtype === 'float16' ? 2 : 4);
  // The features that the table is made from are in float32.
  const featureBytes = images * shape.features * 4;
  return {
    seconds:
      fixedSeconds +
      ((extract * shape.secondsPerImage) / backboneShare + (images - extract) * secondsPerRow) / workers,
    bytes,
    peakBytes: featureBytes + bytes + momentBytes(planned, components),
  };
}

function componentsOf({ plan, shape, earlier }: PlannedRun, { components }: Shape): number {
  const most = Math.min(shape.features, plan.listing.images.length);
  if (earlier !== undefined) return earlier.pca.k;
  if (components.kind === 'count') return Math.min(components.count, most);
  return components.kind === 'all' ? most : most * usualShare;
}

/** There are none if nothing is fitted. */
function momentBytes({ plan, shape, earlier }: PlannedRun, components: number): number {
  if (earlier !== undefined || components === 0) return 0;
  const groups = Math.ceil(plan.shards.length / plan.shardsPerGroup);
  return groups * (shape.features * (shape.features + 1) * 4);
}
