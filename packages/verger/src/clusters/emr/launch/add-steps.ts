import type { StepConfig, StepSummary } from '@aws-sdk/client-emr';
import { pauseAfter } from '../../../common/back-off.js';
import { awsError, isPassing, isRefused } from '../account/aws-error.js';
import type { Region } from './region.js';

const retries = { firstMs: 2000, longestMs: 30_000 };
const mostAttempts = 6;

/** Lists follow what was done within seconds. */
const appears = { firstMs: 1000, longestMs: 4000 };
const mostLooks = 3;

/**
 * Adds steps to a cluster that has none of their names: once, also if an answer is lost.
 * @returns their ids
 * @throws VergerError `access`, `aws`
 */
export async function addStepsOnce(
  region: Region,
  id: string,
  steps: readonly StepConfig[],
): Promise<readonly string[]> {
  if (steps.length === 0) return [];
  for (let attempt = 1; ; attempt++) {
    try {
      return await region.emr.addSteps(id, steps);
    } catch (error) {
      const added = isRefused(error) ? undefined : await findAdded(region, id, steps);
      if (added !== undefined) return added;
      if (!isPassing(error) || attempt === mostAttempts)
        throw awsError(error, `can't add steps to the cluster ${id}`);
      await region.pause(pauseAfter(attempt, retries), undefined);
    }
  }
}

/** The request may have been done, and then as a whole. */
async function findAdded(
  region: Region,
  id: string,
  steps: readonly StepConfig[],
): Promise<readonly string[] | undefined> {
  for (let look = 1; look <= mostLooks; look++) {
    await region.pause(pauseAfter(look, appears), undefined);
    const found = await region.emr.steps(id).catch((): readonly StepSummary[] => []);
    const ids = steps.map(({ Name }) => found.find((each) => each.Name === Name)?.Id);
    if (ids.every((each) => each !== undefined)) return ids;
  }
  return undefined;
}
