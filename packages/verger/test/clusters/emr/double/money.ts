import type { FakeCluster } from './fake-cluster.js';
import type { FakeInstance } from './fake-fleet.js';

/** USD that a cluster's instances have cost, by the second, a minute at least each. */
export function moneySpent(
  { fleets }: FakeCluster,
  pricePerHour: (instance: FakeInstance) => number,
  now: number,
): number {
  return fleets
    .flatMap(({ instances }) => instances)
    .reduce((sum, each) => {
      const seconds = Math.max(60, ((each.endedAt ?? now) - each.createdAt) / 1000);
      return sum + (seconds / 3600) * pricePerHour(each);
    }, 0);
}
