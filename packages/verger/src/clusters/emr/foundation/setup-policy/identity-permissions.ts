import type { FoundationSettings } from '../../settings/foundation-settings.js';
import { arnsAt } from '../arns.js';
import { namesAt, type Place } from '../names.js';
import type { Permission } from '../template/permission.js';

/** Roles, instance profile and policies, each by its name. */
export function identityPermissions(
  place: Place,
  { sessions }: Pick<FoundationSettings, 'sessions'>,
): readonly Permission[] {
  const { accountId } = place;
  const { nodesRole, clustersPolicy, filesPolicy, sessionsPolicy } = namesAt(place);
  const arns = arnsAt(place);
  const policy = (name: string): string => `arn:aws:iam::${accountId}:policy/${name}`;
  return [
    {
      sid: 'CreateRoles',
      reason: 'creates, changes and deletes the roles',
      actions: [
        'iam:CreateRole',
        'iam:DeleteRole',
        'iam:DeleteRolePolicy',
        'iam:GetRole',
        'iam:GetRolePolicy',
        'iam:ListAttachedRolePolicies',
        'iam:ListRolePolicies',
        'iam:PutRolePolicy',
        'iam:TagRole',
        'iam:UntagRole',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRole',
        'iam:UpdateRoleDescription',
      ],
      resources: [
        arns.serviceRole,
        arns.nodesRole,
        arns.deadlineRole,
        ...(sessions ? [arns.sessionsRole] : []),
      ],
    },
    {
      sid: 'AttachPolicyOfEmr',
      reason: "gives EMR's role AWS's own policy, and no other",
      actions: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
      resources: [arns.serviceRole],
      conditions: {
        ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/service-role/AmazonEMRServicePolicy_v2' },
      },
    },
    {
      sid: 'CreateProfile',
      reason: 'creates the instance profile that carries the role of the nodes',
      actions: [
        'iam:AddRoleToInstanceProfile',
        'iam:CreateInstanceProfile',
        'iam:DeleteInstanceProfile',
        'iam:GetInstanceProfile',
        'iam:RemoveRoleFromInstanceProfile',
      ],
      resources: [`arn:aws:iam::${accountId}:instance-profile/${nodesRole}`],
    },
    {
      sid: 'PutRoleIntoProfile',
      reason: 'IAM counts that as passing the role to EC2',
      actions: ['iam:PassRole'],
      resources: [arns.nodesRole],
      conditions: { StringLike: { 'iam:PassedToService': 'ec2.amazonaws.com*' } },
    },
    {
      sid: 'CreatePolicies',
      reason: 'creates, changes and deletes the policies for whoever starts clusters',
      actions: [
        'iam:CreatePolicy',
        'iam:CreatePolicyVersion',
        'iam:DeletePolicy',
        'iam:DeletePolicyVersion',
        'iam:GetPolicy',
        'iam:GetPolicyVersion',
        'iam:ListEntitiesForPolicy',
        'iam:ListPolicyVersions',
        'iam:TagPolicy',
      ],
      resources: [clustersPolicy, filesPolicy, ...(sessions ? [sessionsPolicy] : [])].map(policy),
    },
  ];
}
