import { type Command, Option } from 'commander';
import { VergerError } from '../../common/errors.js';
import { nonNegativeInteger } from '../options.js';
import { amount } from './settings-options.js';

/** Options of `verger run` about AWS: a cluster of its own, EMR Serverless, or a session of a cluster that is up. */
export interface EmrRunFlags {
  readonly serverless?: true;
  readonly cluster?: string;
  readonly config?: string;
  readonly name?: string;
  readonly region?: string;
  readonly instanceType?: string;
  readonly task?: number;
  readonly maxCost?: number;
  readonly nodeTarball?: string;
  readonly livePrices?: true;
  readonly yes?: true;
}

const options: readonly Option[] = [
  new Option(
    '--cluster <name>',
    'spark: instead of an address, a cluster of emr-spark-8 on AWS that is up (default: none)',
  ),
  new Option(
    '--serverless',
    'emr: on EMR Serverless, with the driver on this machine; not run on AWS so far',
  ),
  new Option(
    '--config <file>',
    'emr, or with --cluster: settings file (default: verger.config.json or .ts in this folder)',
  ),
  new Option('--name <name>', 'emr: name of the cluster (default: verger)'),
  new Option('--region <name>', 'emr, or with --cluster: AWS region in the EU (default: eu-west-3)'),
  new Option('--instance-type <type>', 'emr: type of all nodes (default: m6i.xlarge)'),
  new Option('--task <n>', 'emr: task nodes (default: 2)').argParser(nonNegativeInteger),
  new Option(
    '--max-cost <usd>',
    'emr: the cap: AWS ends the cluster, or session, before it costs more (default: 5)',
  ).argParser(amount),
  new Option(
    '--node-tarball <file>',
    'emr: another tarball of Node for the nodes (default: 22.22.0 from nodejs.org)',
  ),
  new Option('--live-prices', "emr: quote with AWS's prices of today (default: the table in Verger)"),
  new Option('--yes', 'emr: start without asking'),
];

export function addEmrRunOptions(command: Command): Command {
  for (const option of options) command.addOption(option);
  return command;
}

const names: ReadonlySet<string> = new Set(options.map((option) => option.attributeName()));

/** Options about AWS, and the others. */
export function splitEmrFlags<Flags extends EmrRunFlags>(
  flags: Flags,
): { readonly emr: EmrRunFlags; readonly run: Omit<Flags, keyof EmrRunFlags> } {
  const those = (areOurs: boolean): object =>
    Object.fromEntries(Object.entries(flags).filter(([name]) => names.has(name) === areOurs));
  return { emr: those(true), run: those(false) as Omit<Flags, keyof EmrRunFlags> };
}

/** What else may be given with `--cluster`. */
const placeOfCluster: readonly (keyof EmrRunFlags)[] = ['cluster', 'config', 'region'];

/** @throws VergerError `usage` if one of these options is given for an engine that has no use for it */
export function requireEngineOf(flags: EmrRunFlags, engine: 'local' | 'spark' | 'emr'): void {
  const stray = options.find((option) => {
    const name = option.attributeName() as keyof EmrRunFlags;
    return flags[name] !== undefined && !isFor(engine, name, flags);
  });
  if (stray === undefined) return;
  const needed = stray.attributeName() === 'cluster' ? 'spark' : 'emr';
  throw new VergerError('usage', `${stray.long ?? ''} requires the ${needed} engine`, {
    hint: `use --engine ${needed}`,
  });
}

function isFor(engine: string, name: keyof EmrRunFlags, { cluster }: EmrRunFlags): boolean {
  if (engine === 'emr') return name !== 'cluster';
  return engine === 'spark' && cluster !== undefined && placeOfCluster.includes(name);
}
