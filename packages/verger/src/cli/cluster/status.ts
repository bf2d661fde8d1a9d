import type { Command } from 'commander';
import type { FleetView } from '../../clusters/emr/launch/node-view.js';
import type { ClusterStatus } from '../../clusters/emr/launch/status.js';
import type { StepView } from '../../clusters/emr/launch/step-view.js';
import { exitCodes } from '../exit-codes.js';
import { columns, jsonLine } from '../format.js';
import { spentText } from './money-text.js';
import { addPlaceOptions, type PlaceFlags, settingsFrom } from './settings-options.js';

interface StatusFlags extends PlaceFlags {
  readonly json?: true;
}

const examples = `
Examples:
  verger cluster status
  verger cluster status --name big --region eu-west-1 --json

Exits with 1 if the cluster has ended.`;

/** `verger cluster status`: one cluster, its nodes, steps and money. */
export function addStatus(cluster: Command): void {
  addPlaceOptions(cluster.command('status'))
    .description('show a cluster: its state, nodes, steps, deadline and cost')
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async ({ json, ...flags }: StatusFlags) => {
      const [settings, emr, { hasEnded }] = await Promise.all([
        settingsFrom(flags),
        import('../../api/emr/emr.js'),
        import('../../clusters/emr/launch/cluster-view.js'),
      ]);
      const status = await emr.status(settings);
      const isOver = hasEnded(status.cluster);
      process.stdout.write(`${json === true ? jsonLine(status) : statusText(status, isOver)}\n`);
      if (isOver) process.exitCode = exitCodes.failed;
    });
}

function statusText({ cluster, endsAt, fleets, steps, spent }: ClusterStatus, isOver: boolean): string {
  const { id, name, region, state, release, reason, owner, maxCost } = cluster;
  const why = reason.code === '' ? '' : ` (${reason.code}: ${reason.message})`;
  const end = isOver
    ? (cluster.endedAt?.toISOString() ?? '')
    : (endsAt?.toISOString() ?? 'NO SCHEDULE ENDS IT: verger cluster extend sets one');
  const cap = maxCost === undefined ? '' : `, of ${maxCost.toFixed(2)} USD at most`;
  return `${id}: ${state}${why}\n${columns([
    ['name', `${name}, ${release}, ${region}`],
    ['started', `${cluster.createdAt.toISOString()}${owner === undefined ? '' : ` by ${owner}`}`],
    [isOver ? 'ended' : 'ends', end],
    ['spent', `${spentText(spent)}${cap}`],
    ...fleets.map((each): [string, string] => [each.role, fleetText(each)]),
    ...steps.map((each): [string, string] => ['step', stepText(each)]),
  ])}`;
}

function fleetText({ type, state, reason, wanted, provisioned }: FleetView): string {
  const have = provisioned.onDemand + provisioned.spot;
  const want = wanted.onDemand + wanted.spot;
  const spot = wanted.spot > 0 ? ', spot' : '';
  return `${have} of ${want} x ${type}${spot}, ${state}${reason === '' ? '' : `: ${reason}`}`;
}

function stepText({ id, name, state, failure }: StepView): string {
  const why = failure === undefined ? '' : `: ${failure.reason} ${failure.message}`;
  return `${id} ${name}: ${state}${why}`;
}
