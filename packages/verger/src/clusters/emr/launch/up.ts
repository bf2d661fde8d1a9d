import type { StepConfig } from '@aws-sdk/client-emr';
import { awsError } from '../account/aws-error.js';
import type { Prices } from '../prices/prices.js';
import { type ClusterView, hasEnded } from './cluster-view.js';
import { endedEarly } from './failure.js';
import { comeBack } from './hints.js';
import type { Region } from './region.js';
import type { ClusterPlan } from './run-request.js';
import { type StartedCluster, startCluster, type StepsUntil } from './start-cluster.js';
import { isFailedStep, isOpenStep, stepView } from './step-view.js';
import { waitFor } from './wait.js';

export interface LaunchOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with each new state of the cluster, and before what takes long. */
  readonly onStep?: ((step: string) => void) | undefined;
}

/**
 * Starts a cluster that lasts, and waits until its first steps are done and it waits for work.
 * @param steps such as the one that starts the Connect server: added when the deadline is set
 * @throws VergerError `interrupted` if the signal is aborted: the cluster goes on; `locked`, `usage`, `access`, `aws`
 */
export async function upCluster(
  region: Region,
  plan: ClusterPlan,
  prices: Prices,
  steps: readonly StepConfig[],
  options: LaunchOptions = {},
): Promise<StartedCluster> {
  const started = await startCluster(region, plan, prices, undefined);
  options.onStep?.(startedText(started));
  const ids = new Set(await addSteps(region, started, steps));
  await waitUntilReady(region, started, ids, options);
  return started;
}

/**
 * Starts a cluster that does its steps and ends: it needs nobody for that. Doesn't wait.
 * @throws VergerError `locked`, `usage`, `access`, `aws`
 */
export async function startTransient(
  region: Region,
  plan: ClusterPlan,
  prices: Prices,
  steps: StepsUntil,
): Promise<StartedCluster> {
  return startCluster(region, plan, prices, steps);
}

/**
 * Waits until a cluster that ends by itself has done its steps.
 * @throws VergerError `interrupted` if the signal is aborted: the cluster goes on; `aws` with the reason if it failed
 */
export async function waitForEnd(
  region: Region,
  started: Pick<StartedCluster, 'id' | 'name' | 'region' | 'deadline'>,
  options: LaunchOptions = {},
): Promise<ClusterView> {
  return watch(region, started, options, async (cluster) => {
    if (!hasEnded(cluster)) return undefined;
    if (cluster.reason.code !== 'ALL_STEPS_COMPLETED') throw await explained(region, cluster);
    // A step whose failure lets the cluster go on.
    const steps = (await region.emr.steps(cluster.id)).map(stepView);
    if (steps.some(isFailedStep)) throw await explained(region, cluster);
    return cluster;
  });
}

async function addSteps(
  region: Region,
  started: StartedCluster,
  steps: readonly StepConfig[],
): Promise<readonly string[]> {
  try {
    return await region.emr.addSteps(started.id, steps);
  } catch (error) {
    // It would wait for nothing.
    await region.emr.terminate(started.id).catch(() => undefined);
    throw awsError(error, `can't add steps to the cluster ${started.id}`);
  }
}

function waitUntilReady(
  region: Region,
  started: StartedCluster,
  stepIds: ReadonlySet<string>,
  options: LaunchOptions,
): Promise<ClusterView> {
  return watch(region, started, options, async (cluster) => {
    if (cluster.state === 'TERMINATING' || hasEnded(cluster)) throw await explained(region, cluster);
    if (cluster.state !== 'WAITING' && cluster.state !== 'RUNNING') return undefined;
    const steps = (await region.emr.steps(cluster.id)).map(stepView).filter(({ id }) => stepIds.has(id));
    const failed = steps.find(isFailedStep);
    if (failed !== undefined) {
      await region.emr.terminate(cluster.id);
      throw endedEarly(cluster, failed);
    }
    return steps.some(isOpenStep) ? undefined : cluster;
  });
}

/** Looks at a cluster until `decide` has an answer, and reports each new state. */
function watch<T>(
  region: Region,
  { id, name, region: place, deadline }: Pick<StartedCluster, 'id' | 'name' | 'region' | 'deadline'>,
  { signal, onStep }: LaunchOptions,
  decide: (cluster: ClusterView) => Promise<T | undefined>,
): Promise<T> {
  let last = '';
  const look = async (): Promise<T | undefined> => {
    const cluster = await region.emr.describe(id);
    if (cluster === undefined) return undefined;
    if (cluster.state !== last) onStep?.(`${id}: ${cluster.state}`);
    last = cluster.state;
    return decide(cluster);
  };
  const goesOn = `it ends by ${deadline.toISOString()} at the latest; ${comeBack({ name, region: place })}`;
  return waitFor(look, { pause: region.pause, signal, goesOn });
}

async function explained(region: Region, cluster: ClusterView): Promise<Error> {
  const steps = await region.emr.steps(cluster.id).catch(() => []);
  return endedEarly(cluster, steps.map(stepView).reverse().find(isFailedStep));
}

function startedText({ id, deadline }: StartedCluster): string {
  return `${id} is starting; AWS ends it at ${deadline.toISOString()} at the latest`;
}
