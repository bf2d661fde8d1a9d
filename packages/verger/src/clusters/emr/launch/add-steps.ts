import type { StepConfig, StepSummary } from '@aws-sdk/client-emr';
import { pauseAfter } from '../../../common/back-off.js';
import { systemCode, VergerError } from '../../../common/errors.js';
import { awsError, isPassing, isRefused } from '../account/aws-error.js';
import type { Region } from './region.js';

const retries = { firstMs: 2000, longestMs: 30_000 };
const mostAttempts = 6;

/** A new step appears in lists within seconds; half a minute for a bad day. */
const appears = { firstMs: 1000, longestMs: 16_000 };
const mostLooks = 6;

/**
 * Adds steps to a cluster, never twice: EMR can't know a repeated request from another one. If an answer is lost, the last
 * step is looked for by its name. The request is repeated only if it can't have been carried out.
 * @param steps the last one has a name that no other step of the cluster has
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
      const added = mayBeDone(error) ? await findAdded(region, id, steps) : undefined;
      if (added !== undefined) return added;
      if (mayBeDoneYet(error)) throw noAnswer(error, id);
      if (!isPassing(error) || attempt === mostAttempts)
        throw awsError(error, `can't add steps to the cluster ${id}`);
      await region.pause(pauseAfter(attempt, retries), undefined);
    }
  }
}

/** Of a connection that was never made. */
const unsent: readonly (string | undefined)[] = [
  ...['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH'],
];

function mayBeDone(error: unknown): boolean {
  return !isRefused(error) && !unsent.includes(systemCode(error));
}

/** Unlike a server that answered with an error, one that has not answered may carry out the request later. */
function mayBeDoneYet(error: unknown): boolean {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return mayBeDone(error) && $metadata?.httpStatusCode === undefined;
}

/** Undefined if they are in none of several lists. @throws VergerError `aws` if the last can't be read */
async function findAdded(
  region: Region,
  id: string,
  steps: readonly StepConfig[],
): Promise<readonly string[] | undefined> {
  const name = steps.at(-1)?.Name;
  for (let look = 1; look <= mostLooks; look++) {
    if (look > 1) await region.pause(pauseAfter(look - 1, appears), undefined);
    const listed = await region.emr.steps(id).catch((error: unknown): readonly StepSummary[] => {
      if (look === mostLooks) throw noAnswer(error, id);
      return [];
    });
    // The newest first; they were added as a whole.
    const last = listed.findIndex((each) => each.Name === name);
    if (last >= 0)
      return listed
        .slice(last, last + steps.length)
        .map(({ Id = '' }) => Id)
        .reverse();
  }
  return undefined;
}

function noAnswer(cause: unknown, id: string): VergerError {
  const { message } = awsError(cause, 'no answer to the request to add the steps, and they are not seen');
  const hint = `before you try again, look whether they are there: verger cluster status, or verger cluster logs --cluster ${id}`;
  return new VergerError('aws', message, { cause, hint });
}
