import type { Command } from 'commander';
import type { Resize } from '../../clusters/emr/launch/resize.js';
import { jsonLine } from '../format.js';
import { stopSignal } from '../stop-signal.js';
import { askFirst } from './ask-first.js';
import { nonNegativeInteger } from '../options.js';
import { addPlaceOptions, type PlaceFlags, settingsFrom } from './settings-options.js';

interface ResizeFlags extends PlaceFlags {
  readonly task: number;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

const examples = `
Examples:
  verger cluster resize --task 8 --dry-run
  verger cluster resize --task 0 --yes

The cap stays: with more nodes, the deadline may come earlier. verger cluster extend makes it later.`;

/** `verger cluster resize`: another number of task nodes. */
export function addResize(cluster: Command): void {
  addPlaceOptions(cluster.command('resize'))
    .description('change how many task nodes a cluster may have')
    .requiredOption('--task <n>', 'task nodes, at most', nonNegativeInteger)
    .option('--yes', 'change it without asking')
    .option('--dry-run', 'print what it would mean and do nothing')
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async ({ task, yes, dryRun, json, ...flags }: ResizeFlags) => {
      const [settings, emr] = await Promise.all([settingsFrom(flags), import('../../api/emr/emr.js')]);
      const { apply, ...resize } = await emr.planResize(settings, task);
      const text = resizeText(resize);
      if (dryRun !== true) {
        await askFirst(`${text}.`, yes, stopSignal());
        await apply();
      }
      const head = dryRun === true ? 'Dry run: nothing was changed. ' : '';
      process.stdout.write(`${json === true ? jsonLine(resize) : `${head}${text}`}\n`);
    });
}

function resizeText({ cluster, task, perHour, deadline, isEarlier }: Resize): string {
  const end = isEarlier ? 'ends earlier, so that its cap holds' : 'still ends';
  return `${cluster.id} has up to ${task} task nodes, costs up to ${perHour.toFixed(2)} USD per hour and ${end}: ${deadline.toISOString()}`;
}
