import { setTimeout as sleep } from 'node:timers/promises';
import type { Step, StepState } from '@aws-sdk/client-emr';
import { systemCode, VergerError } from '../../../../common/errors.js';
import type { RunEvent } from '../../../../job/events.js';
import { Location } from '../../../../storage/location.js';
import { openStorage } from '../../../../storage/open-storage.js';
import type { AwsAccount } from '../../account/aws-account.js';
import { type DriverJob, driverJobOf } from '../steps.js';
import { RunEvents } from './run-events.js';

/** EMR answers a few calls a second for the whole account; a run takes minutes at least. */
const defaultPollMs = 10_000;

/** What happens to a run on a cluster. */
export type StepUpdate =
  | { readonly type: 'state'; readonly state: StepState }
  | { readonly type: 'event'; readonly event: RunEvent };

/** A driver's step and its cluster, by their ids. */
export interface StepPlace {
  readonly clusterId: string;
  readonly stepId: string;
}

export interface FollowOptions {
  /** Stops following; the run goes on. */
  readonly signal: AbortSignal;
  readonly onUpdate: (update: StepUpdate) => void;
  readonly pollMs?: number;
}

/** A driver's step that has ended. */
export interface EndedStep {
  readonly job: DriverJob;
  readonly step: Step;
}

/**
 * Follows a driver's step to its end, whatever that is: its state from EMR, its progress from the output.
 * @throws VergerError `interrupted` if the signal aborts; `usage` if the step is no driver
 */
export async function followStep(
  account: AwsAccount,
  place: StepPlace,
  { signal, onUpdate, pollMs = defaultPollMs }: FollowOptions,
): Promise<EndedStep> {
  const first = await describeStep(account, place);
  const job = driverJobOf(first);
  const replaces = job.flags.some((flag) => flag === '--update' || flag === '--overwrite');
  const created = first.Status?.Timeline?.CreationDateTime?.getTime() ?? 0;
  const events = new RunEvents(openStorage(Location.parse(job.output)), created, replaces);
  let state: StepState | undefined;
  for (let step = first; ; step = await unlessOffline(() => describeStep(account, place), step)) {
    if (step.Status?.State !== undefined && step.Status.State !== state) {
      state = step.Status.State;
      onUpdate({ type: 'state', state });
    }
    if (state !== 'PENDING') for (const event of await events.next()) onUpdate({ type: 'event', event });
    if (hasEnded(state)) return { job, step };
    await sleep(pollMs, undefined, { signal }).catch((cause: unknown) => {
      throw new VergerError('interrupted', 'no longer following', { cause });
    });
  }
}

/** What a machine without a network, or one that has just woken up, makes of a call. */
const offline: readonly (string | undefined)[] = [
  ...['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'],
];

/**
 * The run does not care whether this machine has a network.
 * @param former what is known until the next answer
 */
async function unlessOffline<T>(call: () => Promise<T>, former: T): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (offline.includes(systemCode(error))) return former;
    throw error;
  }
}

function hasEnded(state: StepState | undefined): boolean {
  return state === 'COMPLETED' || state === 'FAILED' || state === 'CANCELLED' || state === 'INTERRUPTED';
}

async function describeStep(account: AwsAccount, { clusterId, stepId }: StepPlace): Promise<Step> {
  const { client, sdk } = await account.emr();
  const { Step: step } = await client.send(
    new sdk.DescribeStepCommand({ ClusterId: clusterId, StepId: stepId }),
  );
  return step ?? {};
}
