import type { Command } from 'commander';
import type { EndedCluster } from '../../clusters/emr/launch/down.js';
import { columns, duration, jsonLine, printable } from '../format.js';
import { stopSignal } from '../stop-signal.js';
import { askFirst } from './ask-first.js';
import { spentText } from './money-text.js';
import { openPlaceIfSetUp } from './open-cluster.js';
import { addPlaceOptions, type PlaceFlags } from './settings-options.js';

interface DownFlags extends PlaceFlags {
  readonly yes?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

const examples = `
Examples:
  verger cluster down
  verger cluster down --name big --region eu-west-1 --yes

Running steps are lost; a run goes on where it stopped when it is started again. Results stay in the bucket.`;

/** `verger cluster down`: ends a cluster and says what it took. */
export function addDown(cluster: Command): void {
  addPlaceOptions(cluster.command('down'))
    .description('end a cluster, wait, and show hours, cost and what remains')
    .option('--yes', 'end it without asking')
    .option('--dry-run', 'print what would be ended and do nothing')
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(runDown);
}

async function runDown({ yes, dryRun, json, ...flags }: DownFlags): Promise<void> {
  const [{ region, name, ...rest }, { downClusters }, { runningClusters }] = await Promise.all([
    openPlaceIfSetUp(flags),
    import('../../clusters/emr/launch/down.js'),
    import('../../clusters/emr/launch/find-clusters.js'),
  ]);
  const clusters = await runningClusters(region, name);
  const what = `This ends ${clusters.map(({ id, state }) => `${id} (${state})`).join(' and ')}.`;
  if (dryRun === true) {
    process.stdout.write(`${json === true ? jsonLine(clusters) : `Dry run: nothing was ended. ${what}`}\n`);
    return;
  }
  const signal = stopSignal();
  await askFirst(what, yes, signal);
  const onStep = (line: string): unknown => process.stderr.write(`${printable(line)}\n`);
  const ended = await downClusters(region, name, rest, { signal, onStep });
  process.stdout.write(`${json === true ? jsonLine(ended) : ended.map(endedText).join('\n')}\n`);
}

function endedText({ cluster, hours, spent, remains }: EndedCluster): string {
  return `${cluster.id} has ended\n${columns([
    ['lived', duration(hours * 3600)],
    ['cost', `${spentText(spent)}; the bill follows within a day`],
    ...remains.map((each): [string, string] => ['remains', each]),
  ])}`;
}
