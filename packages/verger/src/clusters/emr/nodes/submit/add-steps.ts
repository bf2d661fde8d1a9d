import { setTimeout as sleep } from 'node:timers/promises';
import type { StepConfig } from '@aws-sdk/client-emr';
import { pauseAfter } from '../../../../common/back-off.js';
import { systemCode, VergerError } from '../../../../common/errors.js';
import type { AwsAccount } from '../../account/aws-account.js';
import { awsError, isPassing, isRefused } from '../../account/aws-error.js';

const mostAttempts = 5;
/** A new step appears in lists within seconds; half a minute for a bad day. */
const mostLooks = 6;
const longestPauseMs = 16_000;

type Pause = (attempt: number) => Promise<void>;

/**
 * Adds steps to a cluster, never twice: EMR can't know a repeated request from another one. If an answer is lost, the last
 * step is looked for by its name. The request is repeated only if it can't have been carried out.
 * @param steps the last one has a name that no other step has
 * @param pauseMs the first pause after a failure; later ones are longer
 * @returns the id of the last step
 * @throws VergerError `access`, `aws`
 */
export async function addStepsOnce(
  account: AwsAccount,
  clusterId: string,
  steps: readonly StepConfig[],
  pauseMs = 1000,
): Promise<string> {
  const pause: Pause = (attempt) =>
    sleep(pauseAfter(attempt, { firstMs: pauseMs, longestMs: longestPauseMs }));
  // A single attempt: the SDK would repeat a request whose answer is lost.
  const { client, sdk } = await account.emr(1);
  const request = new sdk.AddJobFlowStepsCommand({ JobFlowId: clusterId, Steps: [...steps] });
  for (let attempt = 1; ; attempt++) {
    try {
      return lastOf((await client.send(request)).StepIds);
    } catch (error) {
      const name = steps.at(-1)?.Name ?? '';
      const found = mayBeDone(error) ? await findStep(account, { clusterId, name }, pause) : undefined;
      if (found !== undefined) return found;
      if (mayBeDoneYet(error)) throw noAnswer(error, clusterId);
      if (attempt === mostAttempts || !isPassing(error)) throw awsError(error, "can't add the run");
      await pause(attempt);
    }
  }
}

function lastOf(ids: readonly string[] = []): string {
  const id = ids.at(-1);
  if (id === undefined) throw new Error('EMR gave the step no id');
  return id;
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

/** Undefined if it is in none of several lists, half a minute long. @throws VergerError `aws` if the last can't be read */
async function findStep(
  account: AwsAccount,
  { clusterId, name }: { readonly clusterId: string; readonly name: string },
  pause: Pause,
): Promise<string | undefined> {
  const { client, sdk } = await account.emr();
  for (let look = 1; look <= mostLooks; look++) {
    if (look > 1) await pause(look - 1);
    try {
      // New steps are on the first page.
      const { Steps = [] } = await client.send(new sdk.ListStepsCommand({ ClusterId: clusterId }));
      const found = Steps.find(({ Name }) => Name === name);
      if (found?.Id !== undefined) return found.Id;
    } catch (error) {
      if (look === mostLooks) throw noAnswer(error, clusterId);
    }
  }
  return undefined;
}

function noAnswer(cause: unknown, clusterId: string): VergerError {
  const { message } = awsError(cause, 'no answer to the request to add the run, and no step of it is seen');
  const hint = `before you submit it again, look whether it is there: verger cluster status --cluster ${clusterId}`;
  return new VergerError('aws', message, { cause, hint });
}
