import type { ClusterView } from '../launch/cluster-view.js';
import type { Spending } from '../launch/spending.js';
import type { Range } from '../quote/range.js';
import type { Bill } from './bill.js';

/** What the clusters of a name cost, USD without VAT. */
export interface CostReport {
  readonly name: string;
  readonly region: string;
  /** The first and the last day, in UTC. */
  readonly from: string;
  readonly to: string;
  /** Those that were up in that time, each with its whole cost; the newest first. */
  readonly clusters: readonly ClusterCost[];
  /** Those with costs, in order. */
  readonly days: readonly DayCost[];
  /** Of all clusters, by our count. */
  readonly count: Spending;
  /** What AWS bills; undefined if it was not asked. */
  readonly bill?: Omit<Bill, 'byDay' | 'byRun'> | undefined;
}

export interface ClusterCost extends Pick<
  ClusterView,
  'id' | 'run' | 'state' | 'createdAt' | 'endedAt' | 'quote' | 'maxCost'
> {
  /** By our count: instance-seconds as EMR has them, at the prices of a table. */
  readonly count: Spending;
  /** By AWS's bill; undefined if that was not asked, or has nothing for it. */
  readonly billed?: number | undefined;
}

export interface DayCost {
  /** Such as `2026-11-29`, in UTC. */
  readonly day: string;
  /** By our count. */
  readonly count: Range;
  /** By AWS's bill; undefined if that was not asked, or has nothing for it. */
  readonly billed?: number | undefined;
}

/** The report with what AWS bills beside our count. */
export function withBill(report: CostReport, { byDay, byRun, ...bill }: Bill): CostReport {
  const counted = new Map(report.days.map((each) => [each.day, each]));
  const days = [...new Set([...counted.keys(), ...byDay.keys()])].sort();
  return {
    ...report,
    bill,
    clusters: report.clusters.map((each) => ({ ...each, billed: byRun.get(each.run ?? '') })),
    days: days.map((day) => ({
      day,
      count: counted.get(day)?.count ?? { low: 0, likely: 0, high: 0 },
      billed: byDay.get(day),
    })),
  };
}
