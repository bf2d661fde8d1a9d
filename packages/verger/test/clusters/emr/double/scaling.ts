import type { ComputeLimits } from '@aws-sdk/client-emr';
import type { FakeFleet } from './fake-fleet.js';

/** Sets the capacities of the core and task fleets to what is needed, within the limits of managed scaling. */
export function scaledCapacity(fleets: readonly FakeFleet[], limits: ComputeLimits, demand: number): void {
  const least = limits.MinimumCapacityUnits ?? 0;
  const most = limits.MaximumCapacityUnits ?? 0;
  const wanted = Math.min(most, Math.max(least, demand));
  const core = fleets.find(({ role }) => role === 'CORE');
  const task = fleets.find(({ role }) => role === 'TASK');
  if (core === undefined) return;
  core.onDemand = Math.max(1, Math.min(wanted, limits.MaximumCoreCapacityUnits ?? most));
  if (task === undefined) return;
  const left = wanted - core.onDemand;
  const mostOnDemand = (limits.MaximumOnDemandCapacityUnits ?? most) - core.onDemand;
  const onDemand = task.config.TargetSpotCapacity === 0 ? left : Math.min(left, mostOnDemand);
  task.onDemand = Math.max(0, onDemand);
  task.spot = left - task.onDemand;
}
