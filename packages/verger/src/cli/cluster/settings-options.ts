import { type Command, InvalidArgumentError } from 'commander';
import type { ClusterSettings } from '../../clusters/emr/settings/cluster-settings.js';
import { nonNegativeInteger, positiveInteger } from '../options.js';

/** Options that say which cluster a command is about. */
export interface PlaceFlags {
  readonly config?: string;
  readonly name?: string;
  readonly region?: string;
}

/** Options that say more, or other, than the settings file. */
export interface SettingsFlags extends PlaceFlags {
  readonly release?: string;
  readonly instanceType?: string;
  readonly core?: number;
  readonly task?: number;
  readonly spot?: boolean;
  readonly maxCost?: number;
  readonly maxHours?: number;
  readonly idleMinutes?: number;
  readonly jupyterHub?: true;
  readonly keyPair?: string;
}

export function addPlaceOptions(command: Command): Command {
  return command
    .option(
      '--config <file>',
      'settings file (default: verger.config.json or .ts in this folder, if there is one)',
    )
    .option('--name <name>', 'name of the cluster (default: verger)')
    .option('--region <name>', 'AWS region in the EU (default: eu-west-3)');
}

/** Adds the options for settings of a cluster. */
export function addSettingsOptions(command: Command): Command {
  return addPlaceOptions(command)
    .option('--release <label>', 'release of EMR (default: emr-7.14.0)')
    .option('--instance-type <type>', 'type of all nodes (default: m6i.xlarge)')
    .option('--core <n>', 'core nodes (default: 1)', positiveInteger)
    .option('--task <n>', 'task nodes (default: 2)', nonNegativeInteger)
    .option('--no-spot', 'run task nodes on demand')
    .option('--max-cost <usd>', 'the cap: AWS ends the cluster before it costs more (default: 5)', amount)
    .option('--max-hours <n>', 'hours after which AWS ends the cluster (default: 12)', amount)
    .option(
      '--idle-minutes <n>',
      'minutes without work after which AWS ends the cluster (default: 15)',
      positiveInteger,
    );
}

/** The settings of the file, changed by the options. */
export async function settingsFrom(
  { config, ...flags }: SettingsFlags,
  foundation: Readonly<Record<string, unknown>> = {},
): Promise<ClusterSettings> {
  const { readSettings } = await import('../../clusters/emr/settings/read-settings.js');
  const { name, region, release, maxCost, maxHours, idleMinutes, jupyterHub, keyPair } = flags;
  const { instanceType, core, task, spot } = flags;
  const type = instanceType === undefined ? {} : { type: instanceType };
  return readSettings(config, {
    ...{ name, region, release, maxCost, maxHours, idleMinutes, jupyterHub, keyPair },
    primary: type,
    core: { ...type, ...(core === undefined ? {} : { count: core }) },
    task: {
      ...type,
      ...(task === undefined ? {} : { count: task }),
      ...(spot === false ? { spot: false } : {}),
    },
    foundation,
  });
}

/** A number above 0. */
export function amount(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError('Expected a number above 0.');
}
