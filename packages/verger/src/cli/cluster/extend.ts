import type { Command } from 'commander';
import { VergerError } from '../../common/errors.js';
import type { Extension, MoreOf } from '../../clusters/emr/launch/extend.js';
import { jsonLine } from '../format.js';
import { stopSignal } from '../stop-signal.js';
import { askFirst } from './ask-first.js';
import { addPlaceOptions, amount, type PlaceFlags, settingsFrom } from './settings-options.js';

interface ExtendFlags extends PlaceFlags {
  readonly hours?: number;
  readonly maxCost?: number;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

const examples = `
Examples:
  verger cluster extend --hours 2
  verger cluster extend --max-cost 8 --yes

Nothing else makes the deadline of a cluster later.`;

/** `verger cluster extend`: a later deadline. */
export function addExtend(cluster: Command): void {
  addPlaceOptions(cluster.command('extend'))
    .description('move the deadline of a cluster, by time or by money')
    .option('--hours <n>', 'let it end that many hours from now (default: none)', amount)
    .option('--max-cost <usd>', 'let it cost that much altogether (default: none)', amount)
    .option('--yes', 'move it without asking')
    .option('--dry-run', 'print the new deadline and do nothing')
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async ({ hours, maxCost, yes, dryRun, json, ...flags }: ExtendFlags) => {
      const more = moreOf(hours, maxCost);
      const [settings, emr] = await Promise.all([settingsFrom(flags), import('../../api/emr/emr.js')]);
      const { apply, ...extension } = await emr.planExtension(settings, more);
      const text = extensionText(extension);
      if (dryRun !== true) {
        await askFirst(`${text}.`, yes, stopSignal());
        await apply();
      }
      const head = dryRun === true ? 'Dry run: nothing was changed. ' : '';
      process.stdout.write(`${json === true ? jsonLine(extension) : `${head}${text}`}\n`);
    });
}

function moreOf(hours: number | undefined, maxCost: number | undefined): MoreOf {
  if (hours !== undefined && maxCost === undefined) return { hours };
  if (maxCost !== undefined && hours === undefined) return { maxCost };
  throw new VergerError('usage', 'give either --hours or --max-cost: each follows from the other');
}

function extensionText({ cluster, former, deadline, maxCost }: Extension): string {
  const before = former === undefined ? 'it had no schedule' : `before: ${former.toISOString()}`;
  return `${cluster.id} ends at ${deadline.toISOString()} (${before}) and costs up to ${maxCost.toFixed(2)} USD altogether`;
}
