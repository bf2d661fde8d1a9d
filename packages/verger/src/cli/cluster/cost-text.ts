import { counted } from '../../common/counted.js';
import { largest } from '../../common/extremes.js';
import { usdPerRequest } from '../../clusters/emr/cost/bill.js';
import type { ClusterCost, CostReport } from '../../clusters/emr/cost/cost-report.js';
import type { Range } from '../../clusters/emr/quote/range.js';
import { duration, printable } from '../format.js';

/** By cluster and by day; each column says whose figure it is. */
export function costText(report: CostReport): string {
  const { name, region, from, to, clusters, days, count, bill } = report;
  const head = `Clusters ${name} in ${region}, ${from} to ${to}: USD, without VAT`;
  if (clusters.length === 0 && bill === undefined) return `${head}\n  none was up`;
  const billed = (usd: number | undefined): readonly string[] => (bill === undefined ? [] : [money(usd)]);
  const columns = ['our count', 'range', ...(bill === undefined ? [] : ["AWS's bill"])];
  const byCluster = [
    ['cluster', 'started', 'up for', ...columns, 'quote'],
    ...clusters.map((each) => [
      each.id,
      each.createdAt.toISOString().slice(0, 16),
      upFor(each),
      ...counts(each.count.usd),
      ...billed(each.billed),
      quoteText(each),
    ]),
  ];
  const byDay = [
    ['day (UTC)', ...columns],
    ...days.map((each) => [each.day, ...counts(each.count), ...billed(each.billed)]),
    ['total', ...counts(count.usd), ...billed(bill?.usd)],
  ];
  return [head, table(byCluster), table(byDay), notes(report)].join('\n\n');
}

function notes({ bill }: CostReport): string {
  const count =
    "our count: the seconds of all nodes until now, by EMR, at the prices of the shipped table (EC2, spot as a range, EMR's fee, volumes, addresses); without S3 and traffic";
  if (bill === undefined)
    return `  ${count}\n  AWS's bill: not asked; --bill asks Cost Explorer for ${usdPerRequest} USD a request`;
  const asked = `${counted(bill.requests, 'request')}, ${(bill.requests * usdPerRequest).toFixed(2)} USD`;
  if (bill.usd === 0)
    return `  ${count}\n  AWS's bill (${asked}): nothing has the tags yet. It follows within a day, and counts only from the day on which verger:cluster and verger:run are activated as cost allocation tags (Billing console, or aws ce update-cost-allocation-tags-status --cost-allocation-tags-status TagKey=verger:cluster,Status=Active TagKey=verger:run,Status=Active)`;
  const estimated = bill.isEstimated ? 'AWS may change it until the month is closed' : 'final';
  return `  ${count}\n  AWS's bill (${asked}): Cost Explorer, by the tags verger:cluster and verger:run; all services, before credits, refunds and tax; up to a day late; ${estimated}; ${bill.ofNoRun.toFixed(2)} USD of it is of no cluster (bucket, key)`;
}

function upFor({ createdAt, endedAt, state }: ClusterCost): string {
  if (endedAt === undefined) return state;
  return duration((endedAt.getTime() - createdAt.getTime()) / 1000);
}

/** The quote, and how far our count is from it. */
function quoteText({ quote, maxCost, count, endedAt }: ClusterCost): string {
  if (quote === undefined) return maxCost === undefined ? 'none' : `none; cap ${maxCost.toFixed(2)}`;
  if (quote.likely === 0 || endedAt === undefined) return money(quote.likely);
  const percent = Math.round((count.usd.likely / quote.likely - 1) * 100);
  return `${money(quote.likely)}, ${Math.abs(percent)}% ${percent < 0 ? 'below' : 'above'} it`;
}

function counts({ low, likely, high }: Range): readonly [string, string] {
  return [money(likely), low === high ? '' : `${money(low)} to ${money(high)}`];
}

function money(usd: number | undefined): string {
  return usd === undefined ? '-' : usd.toFixed(usd < 1 ? 3 : 2);
}

/** Columns as wide as their widest cell. */
function table(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(printable));
  const widths = cells[0].map((_, i) =>
    largest(
      cells.map((row) => row[i].length),
      0,
    ),
  );
  return cells
    .map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i])).join('  ')}`.trimEnd())
    .join('\n');
}
