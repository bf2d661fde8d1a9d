import { largest } from '../../../common/extremes.js';
import type { AwsAccount } from '../account/aws-account.js';
import { textOf } from '../account/read-xml.js';
import { ec2Items, numbered } from '../foundation/ec2-pages.js';
import { nodeGroups } from '../quote/cluster-quote.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';
import { type LimitProblem, orSmaller } from './limit-problem.js';

/** Addresses of a cluster: one for each node, all in one subnet. */
export interface AddressLimit {
  readonly needed: number;
  /** In the subnet that has the most: EMR chooses one with enough. */
  readonly free: number;
}

/** @throws VergerError `access`, `aws` */
export async function addressLimit(
  account: AwsAccount,
  settings: ClusterSettings,
  subnetIds: readonly string[],
): Promise<AddressLimit> {
  const subnets = await ec2Items(account, 'DescribeSubnets', 'subnetSet', numbered('SubnetId', subnetIds));
  const free = largest(
    subnets.map((each) => Number(textOf(each, 'availableIpAddressCount'))),
    0,
  );
  return { needed: nodeGroups(settings).reduce((sum, { count }) => sum + count, 0), free };
}

/** None if there are enough. */
export function addressProblems({ needed, free }: AddressLimit): readonly LimitProblem[] {
  if (free >= needed) return [];
  return [
    {
      message: `the cluster needs ${needed} addresses in one subnet, and the subnet with the most has ${free} free`,
      hint: `end other clusters of this name (verger cluster list shows them), ${orSmaller}`,
    },
  ];
}
