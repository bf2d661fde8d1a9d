import type { FoundationSettings } from '../../settings/foundation-settings.js';
import { arnsAt } from '../arns.js';
import { namesAt, type Place } from '../names.js';
import { folderPermissions } from './folder-permissions.js';
import type { Permission } from './permission.js';
import { role } from './roles.js';
import { exemptions, ref, type Resources } from './template.js';
import { volumeKeyArn } from './volume-key.js';

/** What the nodes may do, with the instance profile that gives it to them. Both have one name: EMR demands it. */
export function nodesRoleResources(place: Place, settings: FoundationSettings): Resources {
  const { nodesRole } = namesAt(place);
  const permissions = nodesPermissions(place, settings);
  const parts = role({
    name: nodesRole,
    description: 'Nodes of clusters of Verger: EMR, the driver, its workers, notebooks',
    service: 'ec2.amazonaws.com',
    permissions,
  });
  return {
    NodesRole: {
      ...parts,
      Metadata: {
        ...parts.Metadata,
        ...exemptions({
          CKV_AWS_111: 'Session Manager knows no resource: its channels belong to the calling instance',
        }),
      },
    },
    NodesProfile: {
      Type: 'AWS::IAM::InstanceProfile',
      Properties: { InstanceProfileName: nodesRole, Roles: [ref('NodesRole')] },
    },
  };
}

/** Less than AWS's AmazonElasticMapReduceforEC2Role, which may do anything with any bucket, table and queue. */
export function nodesPermissions(place: Place, settings: FoundationSettings): readonly Permission[] {
  const { inBucket } = arnsAt(place);
  return [
    {
      sid: 'ReadPrograms',
      reason: 'bootstrap and steps fetch their scripts, Node, Verger and models',
      actions: ['s3:GetObject'],
      resources: [inBucket('assets/')],
    },
    {
      sid: 'WriteLogs',
      reason: "EMR's log pusher uploads the logs of the node that it runs on",
      actions: ['s3:PutObject'],
      resources: [inBucket('logs/')],
    },
    ...folderPermissions('nodes', place, settings),
    {
      sid: 'AnswerSessionManager',
      reason: 'the tunnel comes through Session Manager, so that no port is open',
      actions: [
        'ssm:UpdateInstanceInformation',
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      resources: ['*'],
    },
    ...(settings.volumeKey === 'own' ? [encryptLocalDisks] : []),
  ];
}

const encryptLocalDisks: Permission = {
  sid: 'EncryptLocalDisks',
  reason: 'disks of the instance itself are encrypted by the node, with a password that KMS makes',
  actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
  resources: [volumeKeyArn],
};
