import type { FoundationSettings } from '../../settings/foundation-settings.js';
import { arnsAt } from '../arns.js';
import { namesAt, type Place } from '../names.js';
import type { Permission } from './permission.js';
import { onlyFor, role } from './roles.js';
import type { Resources } from './template.js';
import { keyUseOfEbs, volumeKeyArn } from './volume-key.js';

/** AWS's own policy for EMR: works in networks with EMR's tag alone. */
const emrServicePolicy = 'arn:aws:iam::aws:policy/service-role/AmazonEMRServicePolicy_v2';

/** What EMR does in this account: with AWS's policy, and what that lacks for us. */
export function serviceRoleResources(place: Place, settings: FoundationSettings): Resources {
  const { region, accountId } = place;
  return {
    ServiceRole: role({
      name: namesAt(place).serviceRole,
      description: 'Amazon EMR, when it starts, resizes and ends clusters of Verger',
      service: 'elasticmapreduce.amazonaws.com',
      conditions: onlyFor(place, `arn:aws:elasticmapreduce:${region}:${accountId}:*`),
      managedPolicies: [emrServicePolicy],
      permissions: servicePermissions(place, settings),
    }),
  };
}

export function servicePermissions(
  place: Place,
  { volumeKey }: Pick<FoundationSettings, 'volumeKey'>,
): readonly Permission[] {
  const { nodesRole, serviceLinkedRole } = arnsAt(place);
  return [
    {
      sid: 'GiveNodesTheirRole',
      reason:
        "EMR gives the nodes their role; AWS's policy allows that for a role named EMR_EC2_DefaultRole alone",
      actions: ['iam:PassRole'],
      resources: [nodesRole],
      conditions: { StringLike: { 'iam:PassedToService': 'ec2.amazonaws.com*' } },
    },
    {
      sid: 'CreateRoleOfSpot',
      reason:
        "the first spot instance of an account creates the role of EC2's spot service, which AWS's policy leaves out",
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [serviceLinkedRole('spot', 'AWSServiceRoleForEC2Spot')],
      conditions: { StringEquals: { 'iam:AWSServiceName': 'spot.amazonaws.com' } },
    },
    ...(volumeKey === 'own' ? volumePermissions() : []),
  ];
}

function volumePermissions(): readonly Permission[] {
  return [
    {
      sid: 'EncryptVolumes',
      reason: 'EMR creates the volumes of the nodes, encrypted with the key of the stack',
      actions: keyUseOfEbs,
      resources: [volumeKeyArn],
    },
    {
      sid: 'LendKeyToEc2',
      reason: 'EC2 decrypts a volume while it is attached; it can lend the key to services of AWS alone',
      actions: ['kms:CreateGrant'],
      resources: [volumeKeyArn],
      conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ];
}
