import type { Instance } from '@aws-sdk/client-emr';
import { VergerError } from '../../../common/errors.js';
import type { AwsAccount } from '../account/aws-account.js';
import { awsError } from '../account/aws-error.js';
import { type ClusterView } from '../launch/cluster-view.js';

/** The node of a cluster on which the driver and the web pages run. */
export interface PrimaryNode {
  /** Such as `j-2AXXXXXXGAPLF`. */
  readonly clusterId: string;
  readonly region: string;
  /** EC2's id, such as `i-0123456789abcdef0`. */
  readonly instanceId: string;
  /** Such as `ip-10-0-0-7.eu-west-3.compute.internal`. */
  readonly privateName: string;
  readonly privateAddress: string;
  /** Undefined without a public address. */
  readonly publicName: string | undefined;
  /** Where EMR puts the logs of the cluster, `s3://bucket/prefix`; undefined if it keeps none. */
  readonly logs: string | undefined;
}

/**
 * Finds the primary node of a cluster.
 * @throws VergerError `aws` if it isn't up; `access`
 */
export async function findPrimaryNode(account: AwsAccount, cluster: ClusterView): Promise<PrimaryNode> {
  const end = endOf(cluster);
  if (end !== undefined) throw end;
  const instances = await primaryInstances(account, cluster);
  // Of three primary nodes, the one that EMR names.
  const isNamed = ({ PublicDnsName, PrivateDnsName }: Instance): boolean =>
    [PublicDnsName, PrivateDnsName].includes(cluster.primaryName);
  const instance = instances.find(isNamed) ?? instances.at(0);
  const {
    Ec2InstanceId: instanceId,
    PrivateDnsName,
    PrivateIpAddress = '',
    PublicDnsName = '',
  } = instance ?? {};
  if (instanceId === undefined || PrivateDnsName === undefined) throw notReady(cluster);
  return {
    clusterId: cluster.id,
    region: account.region,
    instanceId,
    privateName: PrivateDnsName,
    privateAddress: PrivateIpAddress,
    publicName: PublicDnsName === '' ? undefined : PublicDnsName,
    logs: cluster.logUri,
  };
}

async function primaryInstances(account: AwsAccount, { id }: ClusterView): Promise<readonly Instance[]> {
  const { client, sdk } = await account.emr();
  const request = {
    ClusterId: id,
    InstanceFleetType: 'MASTER' as const,
    InstanceStates: ['BOOTSTRAPPING' as const, 'RUNNING' as const],
  };
  try {
    const { Instances = [] } = await client.send(new sdk.ListInstancesCommand(request));
    return Instances;
  } catch (error) {
    throw awsError(error, `can't find the primary node of ${id}`);
  }
}

/** Why a cluster has no nodes any more; undefined if it has. */
export function endOf({ id, state }: ClusterView): VergerError | undefined {
  if (!state.startsWith('TERMINAT')) return undefined;
  const verb = state === 'TERMINATING' ? 'is ending' : 'has ended';
  return new VergerError('aws', `the cluster ${id} ${verb}`, {
    hint: 'verger cluster ui shows the Spark jobs of a cluster for 30 days after its end',
  });
}

function notReady({ id, state }: ClusterView): VergerError {
  return new VergerError('aws', `the cluster ${id} has no primary node yet (${state})`, {
    hint: 'wait until verger cluster status shows it as running or waiting',
  });
}
