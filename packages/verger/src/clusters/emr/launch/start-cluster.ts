import type { RunJobFlowInput, StepConfig } from '@aws-sdk/client-emr';
import { randomUUID } from 'node:crypto';
import { pauseAfter } from '../../../common/back-off.js';
import { VergerError } from '../../../common/errors.js';
import { isRefused, isPassing, awsError } from '../account/aws-error.js';
import type { Prices } from '../prices/prices.js';
import { isActive } from './cluster-view.js';
import type { Region } from './region.js';
import { runRequest, type ClusterPlan } from './run-request.js';
import { dollars, type SpendingLimit, spendingLimit } from './spending-limit.js';
import { clusterFlags, comeBack } from './hints.js';

/** A cluster that has been started and will be ended by AWS. */
export interface StartedCluster {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  /** When the schedule ends it. */
  readonly deadline: Date;
  readonly limit: SpendingLimit;
}

/** `j-1 is starting; AWS ends it at 2026-11-29T07:00:00.000Z at the latest` */
export function startedText({ id, deadline }: StartedCluster): string {
  return `${id} is starting; AWS ends it at ${deadline.toISOString()} at the latest`;
}

/** The steps of a cluster that ends after them, which must end before the deadline by themselves. */
export type StepsUntil = (deadline: Date) => readonly StepConfig[];

/** What a start would send; nothing has been sent. */
export interface PlannedStart {
  readonly request: RunJobFlowInput;
  readonly deadline: Date;
  readonly limit: SpendingLimit;
}

/**
 * What starting a cluster would send.
 * @param steps undefined for a cluster that lasts
 * @throws VergerError `usage` if the cap is too small; `access`
 */
export async function planStart(
  region: Region,
  plan: ClusterPlan,
  prices: Prices,
  steps: StepsUntil | undefined,
): Promise<PlannedStart> {
  const limit = spendingLimit(plan.settings, prices);
  const owner = await region.caller();
  const deadline = new Date((await region.emr.now()).getTime() + limit.seconds * 1000);
  const identity = { run: randomUUID(), owner, deadline, idleSeconds: limit.idleSeconds };
  return { request: runRequest(plan, identity, steps?.(deadline)), deadline, limit };
}

/**
 * Starts a cluster and makes the schedule that ends it. Not to be interrupted: it takes seconds, a minute if an answer is
 * lost. Whatever happens, also to this process, AWS ends the cluster: EMR by its idle timeout, which is part of the
 * request, until the schedule is there.
 * @param steps undefined for a cluster that lasts
 * @throws VergerError `locked` if a cluster of this name is up; `usage`, `access`, `aws`
 */
export async function startCluster(
  region: Region,
  plan: ClusterPlan,
  prices: Prices,
  steps: StepsUntil | undefined,
): Promise<StartedCluster> {
  // Before any request: a cap that is too small is a mistake in the settings.
  spendingLimit(plan.settings, prices);
  await refuseSecond(region, plan.settings.name);
  const { request, deadline, limit } = await planStart(region, plan, prices, steps);
  const id = await runOnce(region, request, plan.settings.name);
  const started = { id, name: plan.settings.name, region: region.name, deadline, limit };
  await setDeadline(region, plan, started);
  return started;
}

async function refuseSecond({ emr }: Region, name: string): Promise<void> {
  const other = (await emr.list(name)).find((each) => isActive(each) && each.state !== 'TERMINATING');
  if (other === undefined) return;
  throw new VergerError('locked', `the cluster ${name} is already up: ${other.id}, ${other.state}`, {
    hint: `${comeBack(other)}; another one needs another name`,
  });
}

/** EMR asks for patience when several clusters are started at once. */
const throttled = { firstMs: 2000, longestMs: 30_000 };
const mostAttempts = 6;

/** Sends the request until AWS has answered it, and never again once it may have been done. */
async function runOnce(region: Region, request: RunJobFlowInput, name: string): Promise<string> {
  const sent = await region.emr.now();
  for (let attempt = 1; ; attempt++) {
    try {
      return await region.emr.runJobFlow(request);
    } catch (error) {
      if (!isRefused(error)) return findStarted(region, request, { name, sent, error });
      if (!isPassing(error) || attempt === mostAttempts) throw awsError(error, "can't start the cluster");
      await region.pause(pauseAfter(attempt, throttled), undefined);
    }
  }
}

interface Unanswered {
  readonly name: string;
  readonly sent: Date;
  readonly error: unknown;
}

/** Lists follow what was done within seconds; a minute for a bad day. */
const appears = { firstMs: 2000, longestMs: 16_000 };
const mostLooks = 7;

/** The request may have been done. A cluster of it has its run tag. */
async function findStarted(
  region: Region,
  { Tags = [], AutoTerminationPolicy, Steps }: RunJobFlowInput,
  { name, sent, error }: Unanswered,
): Promise<string> {
  const isOurs = (run: string | undefined): boolean => Tags.some(({ Value }) => Value === run);
  // A bit earlier, in case AWS's time is not known yet.
  const since = new Date(sent.getTime() - 600_000);
  for (let attempt = 1; attempt <= mostLooks; attempt++) {
    const found = await region.emr.list(name, since).catch(() => []);
    const ours = found.find(({ run }) => run !== undefined && isOurs(run));
    if (ours !== undefined) return ours.id;
    await region.pause(pauseAfter(attempt, appears), undefined);
  }
  const minutes = Math.ceil((AutoTerminationPolicy?.IdleTimeout ?? 0) / 60);
  const end =
    Steps === undefined ? `EMR ends it after ${minutes} min without work` : 'it does its run and ends';
  throw new VergerError(
    'aws',
    `no answer to the request for a cluster, and no cluster of it: ${awsError(error, 'RunJobFlow').message}`,
    {
      cause: error,
      hint: `before you try again: verger cluster list; if it does appear, ${end}`,
    },
  );
}

/** Without its schedule, a cluster is ended at once. */
async function setDeadline(region: Region, plan: ClusterPlan, started: StartedCluster): Promise<void> {
  const { id, deadline, limit, name } = started;
  try {
    await region.deadlines(plan.foundation).set(id, deadline);
  } catch (error) {
    const { code, message, hint = '' } = awsError(error, `can't set the deadline of the cluster ${id}`);
    const end = await region.emr.terminate(id).then(
      () => 'the cluster was ended at once',
      () =>
        `the cluster could not be ended either: EMR ends it after ${Math.ceil(limit.idleSeconds / 60)} min without work, or now: verger cluster down ${clusterFlags(started)}`,
    );
    throw new VergerError(code, `${message}; ${end}`, {
      cause: error,
      hint: `without its deadline it could cost more than ${dollars(plan.settings.maxCost)}; ${hint === '' ? `verger cluster setup --name ${name} makes what the schedule needs` : hint}`,
    });
  }
}
