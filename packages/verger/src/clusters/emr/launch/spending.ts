import type { Prices } from '../prices/prices.js';
import { hourlyCost } from '../quote/cluster-quote.js';
import { total } from '../quote/cost-line.js';
import { exactly, plus, type Range, times } from '../quote/range.js';
import { groupOf, type NodeView } from './node-view.js';

/** What nodes have cost, by our own count: AWS's bill comes a day later. */
export interface Spending {
  /** Hours of all nodes together. */
  readonly nodeHours: number;
  /** USD, without VAT, S3 and traffic. Spot has a range; its high end is the price on demand. */
  readonly usd: Range;
}

/** Each instance is billed by the second, from its start, for a minute at least. */
const leastMs = 60_000;

/** Milliseconds since 1970; the end is not part of it. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

const always: Period = { start: 0, end: Infinity };

/**
 * Counts instance-seconds from what EMR says of each node.
 * @param within only what is billed for that time
 * @throws VergerError `usage` for an instance type without a known price
 */
export function spending(nodes: readonly NodeView[], prices: Prices, now: Date, within = always): Spending {
  const hours = nodes.map((node) => overlapMs(billedPeriod(node, now), within) / 3_600_000);
  const costs = nodes.map((node, i) => times(hourlyCostOf(node, prices), hours[i]));
  return {
    nodeHours: hours.reduce((sum, each) => sum + each, 0),
    usd: costs.reduce((sum, each) => plus(sum, each), exactly(0)),
  };
}

export function billedPeriod({ startedAt, endedAt }: NodeView, now: Date): Period {
  const start = startedAt.getTime();
  return { start, end: Math.max(start + leastMs, (endedAt ?? now).getTime()) };
}

function overlapMs(a: Period, b: Period): number {
  return Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
}

/** USD per hour of a node, with EMR's fee, its volumes and its address. */
function hourlyCostOf(node: NodeView, prices: Prices): Range {
  return total(hourlyCost([groupOf(node)], node, prices));
}
