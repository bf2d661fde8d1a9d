import { VergerError } from '../../../common/errors.js';
import { largest } from '../../../common/extremes.js';
import { tagKeys } from '../account/tags.js';
import type { Foundation } from '../foundation/foundation.js';
import type { Prices } from '../prices/prices.js';
import { instanceType } from '../prices/instance-types.js';
import { hourlyCost, type NodeGroup } from '../quote/cluster-quote.js';
import { total } from '../quote/cost-line.js';
import { clusterSettings } from '../settings/cluster-settings.js';
import type { ClusterView } from './cluster-view.js';
import { runningClusters } from './find-clusters.js';
import { scalingPolicy } from './fleets.js';
import { clusterFlags } from './hints.js';
import type { FleetView } from './node-view.js';
import type { Region } from './region.js';
import { dollars, secondsFor } from './spending-limit.js';
import { nodesAndSpending } from './status.js';

/** A change of the number of task nodes, and what it means. */
export interface Resize {
  readonly cluster: ClusterView;
  /** The most task nodes. */
  readonly task: number;
  /** USD per hour at the new largest size, everything on demand. */
  readonly perHour: number;
  /** When AWS ends the cluster: earlier than before if more nodes would exceed the cap by then. */
  readonly deadline: Date;
  /** Whether the deadline comes earlier than before. */
  readonly isEarlier: boolean;
}

/** What does the change; a planned one shows its effect and does nothing yet. */
export interface PlannedResize extends Resize {
  readonly apply: () => Promise<void>;
}

/** A cluster with less time than that is rather left as it is. */
const leastSeconds = 900;

/** A schedule must lie in the future. */
const soonestSeconds = 60;

/**
 * Plans another number of task nodes. The cap stays: if the larger cluster would spend it before the deadline, the deadline
 * comes earlier. It never comes later: that is `extend`.
 * @throws VergerError `usage` if the cluster has no task nodes, or the cap leaves too little time; `not-found`
 */
export async function planResize(
  region: Region,
  name: string,
  task: number,
  { foundation, prices }: { readonly foundation: Foundation; readonly prices: Prices },
): Promise<PlannedResize> {
  const most = clusterSettings.shape.task.unwrap().shape.count.safeParse(task);
  if (!most.success) throw new VergerError('usage', `${task} task nodes: ${most.error.issues[0].message}`);
  const [cluster] = await runningClusters(region, name);
  const { fleets, spent } = await nodesAndSpending(region, cluster, prices);
  const fleet = fleets.find(({ role }) => role === 'task');
  if (fleet === undefined) throw noTaskNodes(cluster);
  const deadlines = region.deadlines(foundation);
  const [now, former] = await Promise.all([region.emr.now(), deadlines.get(cluster.id)]);
  const perHour = hourlyAtMost(fleets, task, prices);
  const left = secondsFor((cluster.maxCost ?? 0) - spent.usd.high, perHour);
  const latest = former ?? cluster.deadline ?? now;
  if (left < leastSeconds && task > sizeOf(fleet)) throw tooDear(cluster, perHour, left);
  const affordable = now.getTime() + Math.max(soonestSeconds, left) * 1000;
  const deadline = new Date(Math.min(latest.getTime(), affordable));
  return {
    cluster,
    task,
    perHour,
    deadline,
    isEarlier: deadline < latest,
    apply: async () => {
      // First the deadline: if this process ends in between, the cluster only ends too early.
      if (deadline < latest || former === undefined) {
        await deadlines.move(cluster.id, deadline);
        await region.emr.setTags(cluster.id, [{ Key: tagKeys.deadline, Value: deadline.toISOString() }]);
      }
      await setTaskNodes(region, cluster.id, { fleets, fleet, task });
    },
  };
}

interface TaskNodes {
  readonly fleets: readonly FleetView[];
  readonly fleet: FleetView;
  readonly task: number;
}

/** Where EMR scales, its limits change; else the capacity of the fleet. */
async function setTaskNodes({ emr }: Region, id: string, { fleets, fleet, task }: TaskNodes): Promise<void> {
  const core = fleets.find(({ role }) => role === 'core');
  const { spot } = fleet;
  if ((await emr.scaling(id)) !== undefined) {
    const settings = {
      core: { type: core?.type ?? '', count: sizeOf(core) },
      task: { type: fleet.type, count: task, spot },
    };
    return emr.setScaling(id, scalingPolicy(settings));
  }
  return emr.setFleet(id, {
    InstanceFleetId: fleet.id,
    TargetOnDemandCapacity: spot ? 0 : task,
    TargetSpotCapacity: spot ? task : 0,
  });
}

/** USD per hour with that many task nodes, everything on demand. */
export function hourlyAtMost(fleets: readonly FleetView[], task: number, prices: Prices): number {
  const groups: readonly NodeGroup[] = fleets
    .filter(({ type }) => type !== '')
    .map((fleet) => ({
      role: fleet.role,
      type: instanceType(fleet.type),
      count: fleet.role === 'task' ? task : sizeOf(fleet),
      spot: false,
    }));
  const volumeGiB = largest(
    fleets.map((fleet) => fleet.volumeGiB),
    0,
  );
  return total(hourlyCost(groups, { volumeGiB }, prices)).high;
}

export function sizeOf(fleet: FleetView | undefined): number {
  return (fleet?.wanted.onDemand ?? 0) + (fleet?.wanted.spot ?? 0);
}

function noTaskNodes(cluster: ClusterView): VergerError {
  return new VergerError(
    'usage',
    `the cluster ${cluster.id} was started without task nodes, and EMR adds none later`,
    {
      hint: `end it (verger cluster down ${clusterFlags(cluster)}) and start one with task nodes`,
    },
  );
}

function tooDear(cluster: ClusterView, perHour: number, seconds: number): VergerError {
  const minutes = Math.max(0, Math.floor(seconds / 60));
  return new VergerError(
    'usage',
    `at ${dollars(perHour)} per hour, the rest of its ${dollars(cluster.maxCost ?? 0)} lasts ${minutes} min`,
    { hint: `raise the cap first: verger cluster extend --max-cost <USD> ${clusterFlags(cluster)}` },
  );
}
