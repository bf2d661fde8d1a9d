import { type Command, InvalidArgumentError } from 'commander';
import type { AwsAccount } from '../../clusters/emr/account/aws-account.js';
import type { CostReport } from '../../clusters/emr/cost/cost-report.js';
import { jsonLine } from '../format.js';
import { positiveInteger } from '../options.js';
import { openAccount } from './open-account.js';
import { addPlaceOptions, type PlaceFlags, settingsFrom } from './settings-options.js';

interface CostFlags extends PlaceFlags {
  readonly days: number;
  readonly bill?: true;
  readonly json?: true;
}

const examples = `
Examples:
  verger cluster cost
  verger cluster cost --name big --days 7 --bill

Our count is there at once: the seconds of all nodes, as EMR has them, at the prices of a table. AWS's bill comes a day
later. --bill asks Cost Explorer for it, which costs 0.01 USD for each request and is in us-east-1. It knows the clusters by
the tags verger:cluster and verger:run, if they have been activated as cost allocation tags.`;

/** `verger cluster cost`: what clusters did cost, beside what they were quoted at. */
export function addCost(cluster: Command): void {
  addPlaceOptions(cluster.command('cost'))
    .description('show what clusters cost, by cluster and by day, beside their quotes')
    .option('--days <n>', 'the last days, today included; at most 60', days, 30)
    .option('--bill', "also ask for AWS's bill, for 0.01 USD a request")
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(runCost);
}

async function runCost({ days, bill, json, ...flags }: CostFlags): Promise<void> {
  const { name, region } = await settingsFrom(flags);
  const [account, { Region }, { shippedPrices }, { countCosts }, { costText }] = await Promise.all([
    openAccount(region),
    import('../../clusters/emr/launch/region.js'),
    import('../../clusters/emr/prices/prices.js'),
    import('../../clusters/emr/cost/count-costs.js'),
    import('./cost-text.js'),
  ]);
  const counted = await countCosts(new Region(account), name, days, shippedPrices(region));
  const { report, failure } = bill === true ? await withItsBill(account, counted) : { report: counted };
  process.stdout.write(`${json === true ? jsonLine(report) : costText(report)}\n`);
  // After our count, which does not need the bill.
  if (failure !== undefined) throw failure;
}

interface BilledReport {
  readonly report: CostReport;
  readonly failure?: Error;
}

async function withItsBill(account: AwsAccount, counted: CostReport): Promise<BilledReport> {
  const [{ readBill }, { withBill }] = await Promise.all([
    import('../../clusters/emr/cost/bill.js'),
    import('../../clusters/emr/cost/cost-report.js'),
  ]);
  return readBill(account, counted).then(
    (bill) => ({ report: withBill(counted, bill) }),
    (failure: unknown) => ({ report: counted, failure: failure as Error }),
  );
}

function days(text: string): number {
  const value = positiveInteger(text);
  if (value <= 60) return value;
  throw new InvalidArgumentError('EMR lists clusters for two months: at most 60.');
}
