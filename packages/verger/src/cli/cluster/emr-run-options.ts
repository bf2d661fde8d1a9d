import { type Command, Option } from 'commander';
import { VergerError } from '../../common/errors.js';
import { nonNegativeInteger } from '../options.js';
import { amount } from './settings-options.js';

/** Options of `verger run` for a cluster of its own. `--serverless` belongs here, too. */
export interface EmrRunFlags {
  readonly config?: string;
  readonly name?: string;
  readonly region?: string;
  readonly instanceType?: string;
  readonly task?: number;
  readonly maxCost?: number;
  readonly nodeTarball?: string;
  readonly yes?: true;
}

const options: readonly Option[] = [
  new Option('--config <file>', 'emr: settings file (default: verger.config.json or .ts in this folder)'),
  new Option('--name <name>', 'emr: name of the cluster (default: verger)'),
  new Option('--region <name>', 'emr: AWS region in the EU (default: eu-west-3)'),
  new Option('--instance-type <type>', 'emr: type of all nodes (default: m6i.xlarge)'),
  new Option('--task <n>', 'emr: task nodes (default: 2)').argParser(nonNegativeInteger),
  new Option(
    '--max-cost <usd>',
    'emr: the cap: AWS ends the cluster before it costs more (default: 5)',
  ).argParser(amount),
  new Option(
    '--node-tarball <file>',
    'emr: another tarball of Node for the nodes (default: 22.22.0 from nodejs.org)',
  ),
  new Option('--yes', 'emr: start the cluster without asking'),
];

export function addEmrRunOptions(command: Command): Command {
  for (const option of options) command.addOption(option);
  return command;
}

/** Options of the cluster, and the others. */
export function splitEmrFlags<Flags extends EmrRunFlags>(
  flags: Flags,
): { readonly emr: EmrRunFlags; readonly run: Omit<Flags, keyof EmrRunFlags> } {
  const { config, name, region, instanceType, task, maxCost, nodeTarball, yes, ...run } = flags;
  return { emr: { config, name, region, instanceType, task, maxCost, nodeTarball, yes } as EmrRunFlags, run };
}

/** @throws VergerError `usage` if an option of the cluster is given for another engine */
export function requireNoEmrFlags(flags: EmrRunFlags): void {
  const stray = options.find((option) => flags[option.attributeName() as keyof EmrRunFlags] !== undefined);
  if (stray === undefined) return;
  throw new VergerError('usage', `${stray.long ?? ''} requires the emr engine`, { hint: 'use --engine emr' });
}
