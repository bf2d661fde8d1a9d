import type { Command } from 'commander';
import type { ClusterSettings } from '../../clusters/emr/settings/cluster-settings.js';
import { collect } from '../options.js';
import { jsonLine } from '../format.js';
import { stopSignal } from '../stop-signal.js';
import { confirm } from './confirm.js';
import { addFoundationOptions, type FoundationFlags } from './foundation-options.js';
import { openAccount } from './open-account.js';
import { settingsFrom } from './settings-options.js';
import { eventText } from './stack-event.js';
import { setupPlanText, setupResultText } from './setup-text.js';

interface SetupFlags extends FoundationFlags {
  readonly account?: string;
  readonly printTemplate?: true;
  readonly printPolicies?: true;
  readonly alertMail?: string;
  readonly budget?: string;
  readonly logDays?: string;
  readonly volumeKey?: string;
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  readonly sessions?: true;
}

const examples = `
Examples:
  verger cluster setup --dry-run
  verger cluster setup --alert-mail me@example.org --budget 50
  verger cluster setup --read s3://orchard/fruits --write s3://orchard/features
  verger cluster setup --print-template --account 123456789012 > verger.template.json
  verger cluster setup --print-policies --account 123456789012 > setup-policies.json

Run it again to change something, or to see that nothing has to change. A month costs 1 USD for the key of the
volumes (--volume-key account: nothing), and what lies in the bucket. docs/aws/setup.md has every permission.`;

/** `verger cluster setup`: creates what lasts, as one CloudFormation stack. */
export function addSetup(cluster: Command): void {
  addFoundationOptions(cluster.command('setup'))
    .description('create or update what clusters need: bucket, roles, network, budget')
    .option('--alert-mail <address>', 'whom the budget warns (default: nobody)')
    .option('--budget <usd>', 'USD a month that the budget allows (default: 20)')
    .option('--log-days <n>', 'days until logs are erased (default: 30)')
    .option(
      '--volume-key <own|account>',
      "what encrypts volumes: a key of the stack, or the account's default (default: own)",
    )
    .option(
      '--read <folder>',
      's3:// folder of another bucket to read images from (default: none; repeatable)',
      collect,
    )
    .option(
      '--write <folder>',
      's3:// folder of another bucket to write results to (default: none; repeatable)',
      collect,
    )
    .option('--sessions', 'allow Spark sessions, with the driver on your computer, as of EMR Serverless')
    .option('--print-template', 'print the CloudFormation template, and change nothing')
    .option('--print-policies', 'print the two policies that setup and teardown need, and change nothing')
    .option('--account <id>', 'account to print for (default: the one of the credentials)')
    .addHelpText('after', examples)
    .action(runSetup);
}

async function runSetup(flags: SetupFlags): Promise<void> {
  const settings = await settingsOf(flags);
  if (flags.printTemplate === true || flags.printPolicies === true) return print(settings, flags);
  const { setUpFoundation } = await import('../../clusters/emr/foundation/setup.js');
  const signal = stopSignal();
  const show = (value: object, text: string): unknown =>
    process.stdout.write(`${flags.json === true ? jsonLine(value) : text}\n`);
  const result = await setUpFoundation(await openAccount(settings.region), {
    settings,
    signal,
    onEvent: (event) => flags.json !== true && process.stderr.write(`${eventText(event)}\n`),
    confirm: async (plan) => {
      show({ plan }, setupPlanText(plan, settings));
      if (flags.dryRun === true) return false;
      return flags.yes === true || confirm('Do this?', signal);
    },
  });
  show({ result }, setupResultText(result));
}

function settingsOf(flags: SetupFlags): Promise<ClusterSettings> {
  const { alertMail, budget, logDays, volumeKey, read, write, sessions, ...place } = flags;
  return settingsFrom(place, {
    alertMail,
    monthlyBudget: budget === undefined ? undefined : Number(budget),
    logDays: logDays === undefined ? undefined : Number(logDays),
    volumeKey,
    reads: read,
    writes: write,
    sessions,
  });
}

async function print(settings: ClusterSettings, { account: id, printPolicies }: SetupFlags): Promise<void> {
  const { placeOf } = await import('../../clusters/emr/foundation/names.js');
  const { callerAccountId } = await import('../../clusters/emr/foundation/caller.js');
  const place = placeOf(settings, id ?? (await callerAccountId(await openAccount(settings.region))));
  const { buildTemplate } = await import('../../clusters/emr/foundation/template/build-template.js');
  const { setupPolicies } = await import('../../clusters/emr/foundation/setup-policy/setup-policy.js');
  const document = printPolicies === true ? setupPolicies(place, settings) : buildTemplate(place, settings);
  process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
}
