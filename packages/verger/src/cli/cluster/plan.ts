import type { Command } from 'commander';
import { VergerError } from '../../common/errors.js';
import { jsonLine } from '../format.js';
import { positiveInteger } from '../options.js';
import { addSettingsOptions, amount, type SettingsFlags, settingsFrom } from './settings-options.js';

interface PlanFlags extends SettingsFlags {
  readonly images?: number;
  readonly hours?: number;
  readonly imageBytes: number;
  readonly model: string;
  readonly json?: true;
}

const examples = `
Examples:
  verger cluster plan --images 22688
  verger cluster plan --images 22688 --region eu-central-1 --task 10 --instance-type m7g.2xlarge
  verger cluster plan --images 1000000 --model verger-1 --max-cost 2 --json

Nothing is created, and AWS is not asked. Prices are those of a table with dates and sources; all are without VAT.`;

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
    .option('--json', 'print as JSON');
  addSettingsOptions(plan)
    .addHelpText('after', examples)
    .action(async ({ images = 0, imageBytes, model, hours, json, ...flags }: PlanFlags) => {
      if (images === 0 && hours === undefined)
        throw new VergerError('usage', 'what is the job?', {
          hint: 'give --images, or --hours of a cluster',
        });
      const [{ planCluster }, { shippedPrices }, { requireWithinCap }, { planText }] = await Promise.all([
        import('../../clusters/emr/plan.js'),
        import('../../clusters/emr/prices/prices.js'),
        import('../../clusters/emr/quote/cap.js'),
        import('./plan-text.js'),
      ]);
      const settings = await settingsFrom(flags);
      const made = planCluster(
        { images, imageBytes, model, hours },
        settings,
        shippedPrices(settings.region),
      );
      process.stdout.write(`${json === true ? jsonLine(made) : planText(made)}\n`);
      // After the quote, which shows why.
      requireWithinCap(made.quote, settings.maxCost);
    });
}
