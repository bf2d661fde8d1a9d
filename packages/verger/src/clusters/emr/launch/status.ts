import type { Foundation } from '../foundation/foundation.js';
import type { Prices } from '../prices/prices.js';
import { type ClusterView, hasEnded } from './cluster-view.js';
import { newestCluster } from './find-clusters.js';
import { type FleetView, fleetView, type NodeView, nodeViews } from './node-view.js';
import type { Region } from './region.js';
import { type Spending, spending } from './spending.js';
import { type StepView, stepView } from './step-view.js';

/** A cluster with all that a person wants to know of it. */
export interface ClusterStatus {
  readonly cluster: ClusterView;
  /** When the schedule in AWS ends it; undefined if there is no schedule, which is an alarm while it runs. */
  readonly endsAt: Date | undefined;
  readonly fleets: readonly FleetView[];
  /** The oldest first. */
  readonly steps: readonly StepView[];
  readonly spent: Spending;
}

/**
 * The state of the newest cluster of a name; it may have ended.
 * @throws VergerError `not-found`, `access`, `aws`
 */
export async function clusterStatus(
  region: Region,
  name: string,
  foundation: Pick<Foundation, 'scheduleGroup' | 'schedulerRoleArn'>,
  prices: Prices,
): Promise<ClusterStatus> {
  const cluster = await newestCluster(region, name);
  const [steps, { fleets, spent }, endsAt] = await Promise.all([
    region.emr.steps(cluster.id),
    nodesAndSpending(region, cluster, prices),
    hasEnded(cluster) ? undefined : region.deadlines(foundation).get(cluster.id),
  ]);
  return { cluster, endsAt, fleets, steps: steps.map(stepView).reverse(), spent };
}

/** What a cluster is made of, and what it has cost until now. */
export async function nodesAndSpending(
  region: Region,
  cluster: Pick<ClusterView, 'id'>,
  prices: Prices,
): Promise<{ readonly fleets: readonly FleetView[]; readonly spent: Spending }> {
  const { fleets, nodes, now } = await nodesOf(region, cluster);
  return { fleets, spent: spending(nodes, prices, now) };
}

/** What a cluster is made of, ended nodes too, as EMR has it at a time. */
export async function nodesOf(
  { emr }: Region,
  { id }: Pick<ClusterView, 'id'>,
): Promise<{
  readonly fleets: readonly FleetView[];
  readonly nodes: readonly NodeView[];
  readonly now: Date;
}> {
  const [fleetAnswers, instances, now] = await Promise.all([emr.fleets(id), emr.instances(id), emr.now()]);
  const fleets = fleetAnswers.map(fleetView);
  return { fleets, nodes: nodeViews(instances, fleets), now };
}
