import { instanceType, type InstanceType } from '../prices/instance-types.js';
import type { Prices } from '../prices/prices.js';
import type { PriceSourceName } from '../prices/sources.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';
import type { CostLine } from './cost-line.js';
import { exactly, plus, type Range, times } from './range.js';
import { type JobSize, jobSeconds } from './work.js';

/** Nodes of one role. */
export interface NodeGroup {
  readonly role: 'primary' | 'core' | 'task';
  readonly type: InstanceType;
  readonly count: number;
  readonly spot: boolean;
}

/** Seconds from the request to the first step: not measured on AWS; people report 5 to 10 minutes, 15 on a bad day. */
const startSeconds: Range = { low: 300, likely: 480, high: 900 };

/** Seconds from the end of the last step to the end of the instances. */
const endSeconds: Range = { low: 30, likely: 60, high: 180 };

const hoursPerMonth = 730;
/** EMR's default root volume. */
const rootVolumeGiB = 15;

export function nodeGroups({ primary, core, task }: ClusterSettings): readonly NodeGroup[] {
  const groups: readonly NodeGroup[] = [
    { role: 'primary', type: instanceType(primary.type), count: 1, spot: false },
    { role: 'core', type: instanceType(core.type), count: core.count, spot: false },
    { role: 'task', type: instanceType(task.type), count: task.count, spot: task.spot },
  ];
  return groups.filter(({ count }) => count > 0);
}

/** vCPU of the nodes that compute features. */
export function workerVcpus(groups: readonly NodeGroup[]): number {
  return groups
    .filter(({ role }) => role !== 'primary')
    .reduce((sum, { type, count }) => sum + type.vcpus * count, 0);
}

/** How long the instances of a cluster that does one job are billed, in seconds. */
export function billedSeconds(job: JobSize, groups: readonly NodeGroup[]): Range {
  if (job.hours !== undefined) return exactly(job.hours * 3600);
  return plus(startSeconds, jobSeconds(job, workerVcpus(groups)), endSeconds);
}

/**
 * What the nodes cost for each hour, in USD. The high end of spot is the price on demand, which is what the nodes cost if
 * there is no spot capacity.
 */
export function hourlyCost(
  groups: readonly NodeGroup[],
  { volumeGiB }: Pick<ClusterSettings, 'volumeGiB'>,
  prices: Prices,
): readonly CostLine[] {
  const nodes = groups.reduce((sum, { count }) => sum + count, 0);
  const gibibytes = nodes * (volumeGiB + rootVolumeGiB);
  return [
    ...groups.map((group) => instanceLine(group, prices)),
    feeLine(groups, prices),
    {
      name: `EBS, ${gibibytes} GiB`,
      usd: exactly((gibibytes * prices.volume.usd) / hoursPerMonth),
      sources: [prices.volume.source],
    },
    {
      name: `public IPv4, ${nodes}`,
      usd: exactly(nodes * prices.address.usd),
      sources: [prices.address.source],
    },
  ];
}

function instanceLine({ role, type, count, spot }: NodeGroup, prices: Prices): CostLine {
  const onDemand = prices.onDemand(type);
  const name = `${role}: ${count} x ${type.name}${spot ? ', spot' : ''}`;
  if (!spot) return { name, usd: exactly(onDemand.usd * count), sources: [onDemand.source] };
  const { low, high, source } = prices.spot(type);
  const sources: readonly PriceSourceName[] = [source, onDemand.source];
  return {
    name,
    usd: times({ low, likely: (low + high) / 2, high: onDemand.usd }, count),
    sources,
  };
}

function feeLine(groups: readonly NodeGroup[], prices: Prices): CostLine {
  const usd = groups.reduce((sum, { type, count }) => sum + prices.emrFee(type).usd * count, 0);
  const sources = [...new Set(groups.map(({ type }) => prices.emrFee(type).source))];
  return { name: 'EMR', usd: exactly(usd), sources };
}
