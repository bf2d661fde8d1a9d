import type { Command } from 'commander';
import type { ClusterList, ListedCluster } from '../../clusters/emr/launch/list.js';
import { columns, jsonLine } from '../format.js';

interface ListFlags {
  readonly json?: true;
}

const examples = `
Examples:
  verger cluster list
  verger cluster list --json

Finds clusters by their tags, also those that another computer has started or forgotten.`;

/** `verger cluster list`: the clusters of all regions. */
export function addList(cluster: Command): void {
  cluster
    .command('list')
    .description('list the clusters in every region of the EU')
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async ({ json }: ListFlags) => {
      const list = await (await import('../../api/emr/emr.js')).list();
      process.stdout.write(`${json === true ? jsonLine(list) : listText(list)}\n`);
      if (list.clusters.length === 0 && list.unread.length > 0) throw await nothingRead(list);
    });
}

function listText({ clusters, leftSchedules, unread }: ClusterList): string {
  const head = clusters.length === 0 ? 'No cluster is up.' : columns(clusters.map(clusterRow));
  const rest: (readonly [string, string])[] = [
    ...unread.map(({ region, reason }) => [region, `not read: ${reason}`] as const),
    ...leftSchedules.map(
      ({ region, group, name }) => [region, `left over, does no harm: schedule ${group}/${name}`] as const,
    ),
  ];
  return rest.length === 0 ? head : `${head}\n${columns(rest)}`;
}

function clusterRow({
  id,
  name,
  region,
  state,
  owner,
  deadline,
  hasSchedule,
}: ListedCluster): [string, string] {
  const end =
    hasSchedule === false
      ? 'NO SCHEDULE ENDS IT: verger cluster extend sets one, verger cluster down ends it'
      : `ends ${deadline?.toISOString() ?? 'at an unknown time'} at the latest`;
  return [id, `${region}  ${name}  ${state}  ${end}${owner === undefined ? '' : `  started by ${owner}`}`];
}

async function nothingRead({ unread }: ClusterList): Promise<Error> {
  const { VergerError } = await import('../../common/errors.js');
  return new VergerError('access', `could not read ${unread.map(({ region }) => region).join(', ')}`, {
    hint: 'a region may not be enabled for the account; otherwise check the credentials (aws sts get-caller-identity)',
  });
}
