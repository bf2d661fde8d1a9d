import { type Command, InvalidArgumentError } from 'commander';
import type { AwsAccount } from '../../clusters/emr/account/aws-account.js';
import type { ClusterView } from '../../clusters/emr/launch/cluster-view.js';
import type { Region } from '../../clusters/emr/launch/region.js';
import type { PlaceIfSetUp } from '../../clusters/emr/open-place.js';
import { openAccount } from './open-account.js';
import { addPlaceOptions, type PlaceFlags, settingsFrom } from './settings-options.js';

/**
 * Also without the stack of that name: a cluster that outlived it must be ended all the same.
 * @throws VergerError `usage`; `access`, `aws`
 */
export async function openPlaceIfSetUp(flags: PlaceFlags): Promise<PlaceIfSetUp> {
  const [settings, place] = await Promise.all([
    settingsFrom(flags),
    import('../../clusters/emr/open-place.js'),
  ]);
  return place.openPlaceIfSetUp(settings);
}

/** Options of commands about one cluster of a name. */
export interface ClusterFlags extends PlaceFlags {
  readonly cluster?: string;
}

export function addClusterOptions(command: Command): Command {
  return addPlaceOptions(command).option(
    '--cluster <id>',
    "the cluster's id in EMR, j-... (default: the newest of that name)",
    clusterId,
  );
}

/** A cluster that a command is about. */
export interface FoundCluster {
  readonly account: AwsAccount;
  readonly region: Region;
  readonly cluster: ClusterView;
}

/** @throws VergerError `not-found` */
export async function openCluster({ cluster: id, ...flags }: ClusterFlags): Promise<FoundCluster> {
  const { name, region: place } = await settingsFrom(flags);
  const [account, { Region: Opened }, { findCluster }] = await Promise.all([
    openAccount(place),
    import('../../clusters/emr/launch/region.js'),
    import('../../clusters/emr/launch/find-clusters.js'),
  ]);
  const region = new Opened(account);
  return { account, region, cluster: await findCluster(region, { name, id }) };
}

function clusterId(text: string): string {
  if (/^j-[A-Z0-9]+$/.test(text)) return text;
  throw new InvalidArgumentError('Expected an id such as j-2AXXXXXXGAPLF; --name takes a name.');
}
