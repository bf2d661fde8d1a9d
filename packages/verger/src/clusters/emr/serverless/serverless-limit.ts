import { VergerError } from '../../../common/errors.js';
import { dollars, endMarginSeconds, secondsFor } from '../launch/spending-limit.js';
import type { Prices } from '../prices/prices.js';
import { serverlessPerHour, serverlessWorker } from '../quote/serverless-quote.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';

/** What keeps a run on EMR Serverless below its cap. All of it is enforced by AWS. */
export interface ServerlessLimit {
  /** Besides the driver. */
  readonly executors: number;
  /** The most that the application may have at a time, driver included. */
  readonly capacity: { readonly vcpus: number; readonly memoryGb: number; readonly diskGb: number };
  /** USD per hour with all of it. */
  readonly perHour: number;
  /** From the request for a session to the schedule that ends it. */
  readonly seconds: number;
  /** The session's own timeout, which holds from the first moment, even if no schedule was ever made. */
  readonly idleMinutes: number;
}

/** Free for each worker, and enough for a run. */
export const diskGbPerWorker = 20;

/** Until a session can be idle: serverless-quote.ts has 3 minutes for a bad day. */
const startSeconds = 600;

/** AWS ends each session after a day, whatever it does. */
const daySeconds = 86_400;

/**
 * How long a session may live: until its cap is spent with all of its capacity, or its hours are over.
 * @throws VergerError `usage` if the cap does not even pay for the start; if no price is known in the region
 */
export function serverlessLimit(
  { core, task, maxCost, maxHours, idleMinutes, region }: ClusterSettings,
  { serverless }: Prices,
): ServerlessLimit {
  if (serverless === undefined)
    throw new VergerError('usage', `no price of EMR Serverless is known in ${region}`, {
      hint: 'use eu-west-3, eu-west-1, eu-central-1 or eu-north-1, or a cluster',
    });
  const executors = core.count + task.count;
  const capacity = {
    vcpus: (executors + 1) * serverlessWorker.vcpus,
    memoryGb: (executors + 1) * serverlessWorker.memoryGb,
    diskGb: (executors + 1) * diskGbPerWorker,
  };
  const perHour = serverlessPerHour(executors, serverless);
  const seconds = Math.min(secondsFor(maxCost, perHour, maxHours), daySeconds);
  const idle = Math.min(idleMinutes, Math.floor((seconds - startSeconds) / 60));
  if (idle >= 1) return { executors, capacity, perHour, seconds, idleMinutes: idle };
  const needed = ((startSeconds + 60 + endMarginSeconds) / 3600) * perHour;
  throw new VergerError(
    'usage',
    `${dollars(maxCost)} and ${maxHours} h are too little for EMR Serverless at ${dollars(perHour)} per hour`,
    {
      hint: `set maxCost to ${dollars(Math.ceil(needed * 100) / 100)} or more and maxHours to 0.2 or more, or take fewer nodes`,
    },
  );
}
