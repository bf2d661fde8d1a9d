import { arnsAt } from '../arns.js';
import type { Place } from '../names.js';
import type { Permission } from '../template/permission.js';

/** The stack itself, and what is asked before it is changed. */
export function stackPermissions(place: Place): readonly Permission[] {
  const arns = arnsAt(place);
  const here = { StringEquals: { 'aws:RequestedRegion': place.region } };
  return [
    {
      sid: 'ChangeStack',
      reason: 'plans, carries out, follows and deletes the stack',
      actions: [
        'cloudformation:CreateChangeSet',
        'cloudformation:DeleteChangeSet',
        'cloudformation:DeleteStack',
        'cloudformation:DescribeChangeSet',
        'cloudformation:DescribeStackEvents',
        'cloudformation:DescribeStacks',
        'cloudformation:ExecuteChangeSet',
        'cloudformation:TagResource',
      ],
      resources: [arns.stack],
    },
    {
      sid: 'LookBefore',
      reason: 'reports what EMR and EC2 guard by default, and finds clusters that still run',
      actions: [
        'ec2:GetEbsEncryptionByDefault',
        'elasticmapreduce:GetBlockPublicAccessConfiguration',
        'elasticmapreduce:ListClusters',
      ],
      resources: ['*'],
      conditions: here,
    },
    {
      sid: 'ReadTagsOfClusters',
      reason: 'a running cluster is known by its tag, which only its description has',
      actions: ['elasticmapreduce:DescribeCluster'],
      resources: [arns.clusters],
    },
  ];
}
