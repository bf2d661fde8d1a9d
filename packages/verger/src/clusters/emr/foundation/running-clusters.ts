import type { AwsAccount } from '../account/aws-account.js';
import { tagKeys } from '../account/tags.js';
import { answered } from '../account/aws-error.js';

/** A cluster that still uses the foundation. */
export interface UsingCluster {
  readonly id: string;
  /** Such as `WAITING`. */
  readonly state: string;
}

/**
 * The clusters of a name that have not ended, by their tag in AWS: whoever started them.
 * @throws VergerError `access`, `aws`
 */
export async function clustersUsing(account: AwsAccount, name: string): Promise<readonly UsingCluster[]> {
  const { client, sdk } = await account.emr();
  const found: UsingCluster[] = [];
  let marker: string | undefined;
  do {
    const command = new sdk.ListClustersCommand({
      // One that is ending holds the network still.
      ClusterStates: ['STARTING', 'BOOTSTRAPPING', 'RUNNING', 'WAITING', 'TERMINATING'],
      Marker: marker,
    });
    const page = await answered('list clusters', () => client.send(command));
    for (const { Id } of page.Clusters ?? []) {
      const cluster = await answered('read a cluster', () =>
        client.send(new sdk.DescribeClusterCommand({ ClusterId: Id })),
      );
      const { Tags = [], Status } = cluster.Cluster ?? {};
      if (Tags.some(({ Key, Value }) => Key === tagKeys.cluster && Value === name))
        found.push({ id: Id ?? '', state: Status?.State ?? '' });
    }
    marker = page.Marker;
  } while (marker !== undefined && marker !== '');
  return found;
}
