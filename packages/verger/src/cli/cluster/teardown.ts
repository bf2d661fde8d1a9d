import type { Command } from 'commander';
import type { TeardownPlan, TeardownResult } from '../../clusters/emr/foundation/teardown.js';
import { counted } from '../../common/counted.js';
import { columns, fileSize, jsonLine, printable } from '../format.js';
import { stopSignal } from '../stop-signal.js';
import { confirm } from './confirm.js';
import { addFoundationOptions, type FoundationFlags } from './foundation-options.js';
import { openAccount } from './open-account.js';
import { settingsFrom } from './settings-options.js';
import { eventText } from './stack-event.js';

interface TeardownFlags extends FoundationFlags {
  readonly deleteData?: true;
}

const examples = `
Examples:
  verger cluster teardown --dry-run
  verger cluster teardown --yes
  verger cluster teardown --delete-data

Images, results and logs stay in the bucket unless --delete-data is given, which empties the folders that Verger made
(assets, images, jupyter, logs, results) for good, and deletes the bucket if nothing else lies in it.`;

/** `verger cluster teardown`: deletes what `setup` has created. */
export function addTeardown(cluster: Command): void {
  addFoundationOptions(cluster.command('teardown'))
    .description('delete what setup has created, once no cluster uses it')
    .option('--delete-data', 'also erase images, results, logs and programs in the bucket')
    .addHelpText('after', examples)
    .action(runTeardown);
}

async function runTeardown(flags: TeardownFlags): Promise<void> {
  const settings = await settingsFrom(flags);
  const { tearDownFoundation } = await import('../../clusters/emr/foundation/teardown.js');
  const signal = stopSignal();
  const show = (value: object, text: string): unknown =>
    process.stdout.write(`${flags.json === true ? jsonLine(value) : text}\n`);
  const result = await tearDownFoundation(await openAccount(settings.region), {
    settings,
    signal,
    deleteData: flags.deleteData === true,
    onEvent: (event) => flags.json !== true && process.stderr.write(`${eventText(event)}\n`),
    confirm: async (plan) => {
      show({ plan }, planText(plan));
      if (flags.dryRun === true) return false;
      return flags.yes === true || confirm('Delete this?', signal);
    },
  });
  show({ result }, resultText(result));
}

function planText({ stack, region, accountId, data }: TeardownPlan): string {
  const where = `in ${region}, account ${accountId}`;
  const folders = (data?.folders ?? []).map(({ folder, objects, bytes }): readonly [string, string] => [
    folder,
    `${counted(objects, 'object')}, ${fileSize(bytes)}`,
  ]);
  return [
    stack === undefined ? `There is no stack ${where}.` : `Delete the stack ${stack} ${where}.`,
    ...(data === undefined
      ? ['All that lies in the bucket stays.']
      : [`Erase for good from s3://${printable(data.bucket)}:`, columns(folders)]),
  ].join('\n');
}

function resultText({ outcome, plan, remains }: TeardownResult): string {
  if (outcome === 'nothing') return `There is nothing to delete in ${plan.region}.`;
  if (outcome === 'declined') return 'Nothing was changed.';
  return ['Deleted. What remains:', columns(remains.map(({ what, why }) => [what, why]))].join('\n');
}
