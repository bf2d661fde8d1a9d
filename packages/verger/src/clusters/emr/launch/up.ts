import type { StepConfig } from '@aws-sdk/client-emr';
import type { Prices } from '../prices/prices.js';
import { addStepsOnce } from './add-steps.js';
import { type ClusterView, hasEnded } from './cluster-view.js';
import { endedEarly } from './failure.js';
import type { Region } from './region.js';
import type { ClusterPlan } from './run-request.js';
import { type StartedCluster, startCluster, startedText } from './start-cluster.js';
import { isFailedStep, isOpenStep, stepView } from './step-view.js';
import { watchCluster, type WatchOptions, whyEnded } from './watch.js';

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
  options: WatchOptions = {},
): Promise<StartedCluster> {
  const started = await startCluster(region, plan, prices, undefined);
  options.onStep?.(startedText(started));
  const ids = new Set(await addFirstSteps(region, started, steps));
  await waitUntilReady(region, started, ids, options);
  return started;
}

async function addFirstSteps(
  region: Region,
  { id }: StartedCluster,
  steps: readonly StepConfig[],
): Promise<readonly string[]> {
  try {
    return await addStepsOnce(region, id, steps);
  } catch (error) {
    // It would wait for nothing.
    await region.emr.terminate(id).catch(() => undefined);
    throw error;
  }
}

function waitUntilReady(
  region: Region,
  started: StartedCluster,
  stepIds: ReadonlySet<string>,
  options: WatchOptions,
): Promise<ClusterView> {
  return watchCluster(region, started, options, async (cluster) => {
    if (cluster.state === 'TERMINATING' || hasEnded(cluster)) throw await whyEnded(region, cluster);
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
