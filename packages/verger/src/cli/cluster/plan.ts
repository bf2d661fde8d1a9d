import type { Command } from 'commander';
import type { LimitCheck } from '../../clusters/emr/limits/check-limits.js';
import type { ClusterSettings } from '../../clusters/emr/settings/cluster-settings.js';
import { VergerError } from '../../common/errors.js';
import { jsonLine } from '../format.js';
import { positiveInteger } from '../options.js';
import { openAccount } from './open-account.js';
import { addLivePricesOption, pricesFor } from './price-options.js';
import { addSettingsOptions, amount, type SettingsFlags, settingsFrom } from './settings-options.js';

interface PlanFlags extends SettingsFlags {
  readonly images?: number;
  readonly hours?: number;
  readonly imageBytes: number;
  readonly model: string;
  readonly livePrices?: true;
  readonly check?: true;
  readonly json?: true;
}

const examples = `
Examples:
  verger cluster plan --images 22688
  verger cluster plan --images 22688 --region eu-central-1 --task 10 --instance-type m7g.2xlarge
  verger cluster plan --images 1000000 --model verger-2 --max-cost 2 --json
  verger cluster plan --images 22688 --live-prices --check

Nothing is created. Prices are those of a table with dates and sources; all are without VAT. AWS is asked only with
--live-prices and --check.`;

/** `verger cluster plan`: what a job would cost. */
export function addPlan(cluster: Command): void {
  const plan = cluster
    .command('plan')
    .description('show what a cluster would be, and what a job on it costs')
    .option('--images <n>', 'images that the job has (default: none, with --hours)', positiveInteger)
    .option(
      '--hours <n>',
      'hours that the cluster is there, whatever the job needs (default: what the images take)',
      amount,
    )
    .option('--image-bytes <n>', 'bytes of an image, on average', positiveInteger, 5000)
    .option('--model <name>', 'backbone, whose speed decides how long the job takes', 'mobilenet-v2')
    .option('--check', 'ask whether the vCPU quotas and the free addresses of the account are enough')
    .option('--json', 'print as JSON');
  addSettingsOptions(addLivePricesOption(plan)).addHelpText('after', examples).action(runPlan);
}

async function runPlan(flags: PlanFlags): Promise<void> {
  const { images = 0, imageBytes, model, hours, json, livePrices, check, ...rest } = flags;
  if (images === 0 && hours === undefined)
    throw new VergerError('usage', 'what is the job?', { hint: 'give --images, or --hours of a cluster' });
  const [{ planCluster }, { requireWithinCap }, { planText }] = await Promise.all([
    import('../../clusters/emr/plan.js'),
    import('../../clusters/emr/quote/cap.js'),
    import('./plan-text.js'),
  ]);
  const settings = await settingsFrom(rest);
  const [prices, limits] = await Promise.all([
    pricesFor(settings, livePrices),
    check === true ? limitsOf(settings) : undefined,
  ]);
  const made = planCluster({ images, imageBytes, model, hours }, settings, prices);
  process.stdout.write(`${json === true ? jsonLine({ ...made, limits }) : planText(made, limits)}\n`);
  // After the quote, which shows why.
  requireWithinCap(made.quote, settings.maxCost);
  if (limits !== undefined) (await import('../../clusters/emr/limits/check-limits.js')).requireRoom(limits);
}

/** The network is checked if setup has made it. */
async function limitsOf(settings: ClusterSettings): Promise<LimitCheck> {
  const [account, { checkLimits }, { readFoundation }, { unlessMissing }] = await Promise.all([
    openAccount(settings.region),
    import('../../clusters/emr/limits/check-limits.js'),
    import('../../clusters/emr/foundation/foundation.js'),
    import('../../clusters/emr/open-place.js'),
  ]);
  const foundation = await readFoundation(account, settings.name).catch(unlessMissing);
  return checkLimits(account, settings, foundation?.subnetIds ?? []);
}
