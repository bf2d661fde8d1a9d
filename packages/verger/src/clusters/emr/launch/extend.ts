import { VergerError } from '../../../common/errors.js';
import { tagKeys } from '../account/tags.js';
import type { Foundation } from '../foundation/foundation.js';
import type { Prices } from '../prices/prices.js';
import type { ClusterView } from './cluster-view.js';
import { runningClusters } from './find-clusters.js';
import type { Region } from './region.js';
import { hourlyAtMost, sizeOf } from './resize.js';
import { dollars, secondsFor } from './spending-limit.js';
import { nodesAndSpending } from './status.js';

/** A later deadline, and what it may cost. */
export interface Extension {
  readonly cluster: ClusterView;
  readonly former: Date | undefined;
  readonly deadline: Date;
  /** USD that the cluster may cost altogether, by then. */
  readonly maxCost: number;
}

export interface PlannedExtension extends Extension {
  readonly apply: () => Promise<void>;
}

/** What to extend: the hours from now, or the money altogether. Each follows from the other. */
export type MoreOf = { readonly hours: number } | { readonly maxCost: number };

/**
 * Plans a later deadline. Nothing but this moves a deadline later.
 * @throws VergerError `usage` if it would not be later; `not-found`
 */
export async function planExtension(
  region: Region,
  name: string,
  more: MoreOf,
  { foundation, prices }: { readonly foundation: Foundation; readonly prices: Prices },
): Promise<PlannedExtension> {
  const [cluster] = await runningClusters(region, name);
  const { fleets, spent } = await nodesAndSpending(region, cluster, prices);
  const deadlines = region.deadlines(foundation);
  const [now, former, scaling] = await Promise.all([
    region.emr.now(),
    deadlines.get(cluster.id),
    region.emr.scaling(cluster.id),
  ]);
  const perHour = hourlyAtMost(
    fleets,
    mostTaskNodes(fleets, scaling?.ComputeLimits?.MaximumCapacityUnits),
    prices,
  );
  const seconds = 'hours' in more ? more.hours * 3600 : secondsFor(more.maxCost - spent.usd.high, perHour);
  const deadline = new Date(now.getTime() + seconds * 1000);
  const maxCost = 'hours' in more ? costAfter(seconds, perHour, spent.usd.high) : more.maxCost;
  if (deadline <= (former ?? now)) throw notLater(deadline, former, perHour);
  return {
    cluster,
    former,
    deadline,
    maxCost,
    apply: async () => {
      await deadlines.move(cluster.id, deadline);
      await region.emr.setTags(cluster.id, [
        { Key: tagKeys.deadline, Value: deadline.toISOString() },
        { Key: tagKeys.maxCost, Value: maxCost.toString() },
      ]);
    },
  };
}

/** Rounded up to cents; the end costs something, too. */
function costAfter(seconds: number, perHour: number, spent: number): number {
  const perSecond = perHour / 3600;
  const margin = -secondsFor(0, perHour);
  return Math.ceil((spent + (seconds + margin) * perSecond) * 100) / 100;
}

type Fleets = Parameters<typeof hourlyAtMost>[0];

function mostTaskNodes(fleets: Fleets, mostUnits: number | undefined): number {
  const task = sizeOf(fleets.find(({ role }) => role === 'task'));
  if (mostUnits === undefined) return task;
  return mostUnits - sizeOf(fleets.find(({ role }) => role === 'core'));
}

function notLater(deadline: Date, former: Date | undefined, perHour: number): VergerError {
  const until = former === undefined ? '' : `, not later than ${former.toISOString()}`;
  return new VergerError(
    'usage',
    `that is ${deadline.toISOString()} at ${dollars(perHour)} per hour${until}`,
    { hint: 'give more hours or a higher cost; verger cluster down ends it earlier' },
  );
}
