import type { Command } from 'commander';
import type { PlannedStart, StartedCluster } from '../../clusters/emr/launch/start-cluster.js';
import { columns, fileSize, jsonLine, printable } from '../format.js';
import { stopSignal } from '../stop-signal.js';
import { askFirst } from './ask-first.js';
import { addLivePricesOption, pricesFor } from './price-options.js';
import { addSettingsOptions, type SettingsFlags, settingsFrom } from './settings-options.js';

interface UpFlags extends SettingsFlags {
  readonly nodeTarball?: string;
  readonly livePrices?: true;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly json?: true;
  readonly quiet?: true;
}

const examples = `
Examples:
  verger cluster up --dry-run
  verger cluster up --max-cost 3 --yes
  verger cluster up --name big --core 2 --task 8 --max-hours 4

AWS itself ends the cluster: a schedule when --max-cost would be spent or --max-hours are over, and EMR after
--idle-minutes without work. Ctrl-C stops the waiting, not the cluster.`;

/** `verger cluster up`: starts a cluster that lasts. */
export function addUp(cluster: Command): void {
  addSettingsOptions(addLivePricesOption(cluster.command('up')))
    .description('start a cluster, capped, and wait until it is ready')
    .option('--jupyter-hub', 'install JupyterHub, with notebooks kept in the bucket')
    .option('--key-pair <name>', 'EC2 key pair for the tunnel (default: none, through Session Manager)')
    .option(
      '--node-tarball <file>',
      'another tarball of Node for the nodes (default: 22.22.0 from nodejs.org)',
    )
    .option('--yes', 'start without asking')
    .option('--dry-run', 'print the request to EMR and do nothing')
    .option('--json', 'print the cluster as JSON')
    .option('--quiet', 'hide progress')
    .addHelpText('after', examples)
    .action(runUp);
}

async function runUp(flags: UpFlags): Promise<void> {
  const settings = await settingsFrom(flags);
  const [prices, { prepareCluster }, start, { upCluster }, { dollars }] = await Promise.all([
    pricesFor(settings, flags.livePrices),
    import('../../clusters/emr/prepare-cluster.js'),
    import('../../clusters/emr/launch/start-cluster.js'),
    import('../../clusters/emr/launch/up.js'),
    import('../../clusters/emr/launch/spending-limit.js'),
  ]);
  prices.warnings.forEach(warn);
  const signal = stopSignal();
  const options = { prices, onWarning: warn, signal, nodeTarball: flags.nodeTarball };
  const { place, limit, programs } = await prepareCluster(settings, options);
  const plan = { settings, foundation: place.foundation, bootstrap: programs.bootstrap };
  if (flags.dryRun === true) {
    const planned = await start.planStart(place.region, plan, prices, undefined);
    process.stdout.write(`${flags.json === true ? jsonLine(planned) : dryRunText(planned)}\n`);
    return;
  }
  const cost = `This costs up to ${dollars(limit.perHour)} per hour, ${dollars(settings.maxCost)} at most.`;
  await askFirst(cost, flags.yes, signal);
  const onStep = (line: string): unknown =>
    flags.quiet !== true && process.stderr.write(`${printable(line)}\n`);
  await programs.upload((name, bytes) => onStep(`upload ${name}, ${fileSize(bytes)}`));
  const started = await upCluster(place.region, plan, prices, programs.start, { signal, onStep });
  process.stdout.write(`${flags.json === true ? jsonLine(started) : upText(started, dollars)}\n`);
}

/** What can't be read is a warning: EMR checks it again. */
function warn(warning: string): void {
  process.stderr.write(`warning: ${printable(warning)}\n`);
}

function dryRunText({ request, deadline }: PlannedStart): string {
  return `Dry run: nothing was started. The deadline would be ${deadline.toISOString()}. The request to EMR:\n${JSON.stringify(request, null, 2)}`;
}

function upText(
  { id, name, region, deadline, limit }: StartedCluster,
  dollars: (usd: number) => string,
): string {
  const flags = `--name ${name} --region ${region}`;
  return `${id} is ready\n${columns([
    ['costs', `${dollars(limit.perHour)} per hour at most`],
    ['ends', `at ${deadline.toISOString()}, or after ${Math.round(limit.idleSeconds / 60)} min without work`],
    ['state', `verger cluster status ${flags}`],
    ['end it', `verger cluster down ${flags}`],
  ])}`;
}
