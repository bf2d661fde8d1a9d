import { smallest } from '../../../common/extremes.js';
import type { ClusterView } from '../launch/cluster-view.js';
import type { NodeView } from '../launch/node-view.js';
import type { Region } from '../launch/region.js';
import { billedPeriod, spending } from '../launch/spending.js';
import { nodesOf } from '../launch/status.js';
import type { Prices } from '../prices/prices.js';
import type { ClusterCost, CostReport, DayCost } from './cost-report.js';
import { dayOf, daysIn, midnight } from './days.js';

/** EMR lists clusters for two months. */
const mostDays = 60;

/**
 * Counts what the clusters of a name cost that were up in the last days, today included. The report begins with the start of
 * the oldest of them.
 * @param days 1 to 60
 * @throws VergerError `access`, `aws`
 */
export async function countCosts(
  region: Region,
  name: string,
  days: number,
  prices: Prices,
): Promise<CostReport> {
  const { emr } = region;
  const now = await emr.now();
  const listed = await emr.list(name, new Date(midnight(now.getTime(), -mostDays)));
  const { found, from } = upSince(listed, midnight(now.getTime(), 1 - days));
  const clusters: { readonly cluster: ClusterView; readonly nodes: readonly NodeView[] }[] = [];
  // One after the other: EMR allows a few requests per second.
  for (const cluster of [...found].sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime()))
    clusters.push({ cluster, nodes: (await nodesOf(region, cluster)).nodes });
  const nodes = clusters.flatMap((each) => each.nodes);
  const asked = await emr.now();
  return {
    name,
    region: region.name,
    from: dayOf(from),
    to: dayOf(asked.getTime()),
    clusters: clusters.map((each) => clusterCost(each.cluster, each.nodes, prices, asked)),
    days: countedDays(nodes, prices, asked),
    count: spending(nodes, prices, asked),
  };
}

/** So that each cluster is there with all its days, and each day with all its clusters. */
function upSince(
  listed: readonly ClusterView[],
  from: number,
): { readonly found: readonly ClusterView[]; readonly from: number } {
  const found = listed.filter(({ endedAt }) => endedAt === undefined || endedAt.getTime() >= from);
  const start = smallest(
    found.map(({ createdAt }) => midnight(createdAt.getTime())),
    from,
  );
  return start < from ? upSince(listed, start) : { found, from };
}

function clusterCost(
  { id, run, state, createdAt, endedAt, quote, maxCost }: ClusterView,
  nodes: readonly NodeView[],
  prices: Prices,
  now: Date,
): ClusterCost {
  return { id, run, state, createdAt, endedAt, quote, maxCost, count: spending(nodes, prices, now) };
}

/** What nodes cost on each day. */
export function countedDays(nodes: readonly NodeView[], prices: Prices, now: Date): readonly DayCost[] {
  const starts = new Set(nodes.flatMap((node) => daysIn(billedPeriod(node, now)).map(({ start }) => start)));
  return [...starts]
    .sort((a, b) => a - b)
    .map((start) => ({
      day: dayOf(start),
      count: spending(nodes, prices, now, { start, end: midnight(start, 1) }).usd,
    }));
}
