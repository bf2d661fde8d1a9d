import type { RunRequest } from '../request.js';
import type { PlannedRun } from '../run-context.js';
import { Matches } from './matches.js';
import { looksForFeatures, openResultSources, readNamedResults } from './open-sources.js';

/** How many images of a run need no extraction, as far as their paths, sizes and times tell. */
export interface ReuseSurvey {
  /** Images whose features are there. */
  readonly known: number;
  /** Images whose time or folder differs, but neither name nor size: they will be read, and their SHA-256 decides. */
  readonly likely: number;
  /** The others. Some may turn out to be copies of known images. */
  readonly extract: number;
}

/**
 * Compares a planned run with the results that it may use; reads no image and writes nothing.
 * @returns undefined if the run uses none
 */
export async function surveyReuse(
  request: RunRequest,
  planned: PlannedRun,
  warn: (message: string) => void,
): Promise<ReuseSurvey | undefined> {
  if (!looksForFeatures(request)) return undefined;
  const { images } = planned.plan.listing;
  const named = await readNamedResults(request, planned.job);
  const sources = await openResultSources(request, planned, named, warn);
  const { found: known, likely } = await Matches.find(images, sources);
  return { known, likely, extract: images.length - known - likely };
}
