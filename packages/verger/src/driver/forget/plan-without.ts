import type { Manifest } from '../../job/manifest.js';
import type { Listing } from '../list-images.js';
import { makePlan, type Plan } from '../plan.js';
import type { RunRequest } from '../request.js';
import type { PlannedRun } from '../run-context.js';
import type { KeptImages, Removed } from './without.js';
import type { KnownImages } from './known-images.js';

/** The plan of a run that never had some images. */
export interface PlanWithout {
  readonly plan: Plan;
  /**
   * Whether its bytes are those of such a run: the plan of the result, made again in the same way, is its own. It is not if
   * another release made the result, if the size of a rejected image is not known, or if the run took a sample.
   */
  readonly isExact: boolean;
}

export function planWithout(
  manifest: Manifest,
  request: RunRequest,
  { job, shape }: Pick<PlannedRun, 'job' | 'shape'>,
  known: KnownImages,
  { kept }: Removed,
): PlanWithout {
  const { components, standardize } = request;
  const settings = { components, standardize, table: request, axes: manifest.pca.projectedOn?.sha256 };
  const planOf = (images: Pick<KeptImages, 'images' | 'unlisted'>, partitions: number | undefined): Plan =>
    makePlan(listingOf(images, manifest), job.model, shape, { ...settings, partitions });
  const before = planOf(known, undefined);
  // Whoever asked for another number of parts keeps it.
  const isUsual = before.parts.length === manifest.settings.partitions;
  const partitions = isUsual ? undefined : manifest.settings.partitions;
  const again = isUsual ? before : planOf(known, partitions);
  return {
    plan: planOf(kept, partitions),
    isExact: again.digest === manifest.planDigest && request.limit === undefined,
  };
}

function listingOf(
  { images, unlisted }: Pick<KeptImages, 'images' | 'unlisted'>,
  { counts: { ignored, ignoredByEnding = {}, excluded = 0 } }: Manifest,
): Listing {
  return { images, rejects: unlisted, ignored, ignoredByEnding, excluded };
}
