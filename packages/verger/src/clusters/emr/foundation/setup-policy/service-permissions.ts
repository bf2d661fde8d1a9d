import { tagKeys } from '../../account/tags.js';
import type { FoundationSettings } from '../../settings/foundation-settings.js';
import { arnsAt } from '../arns.js';
import { namesAt, type Place } from '../names.js';
import { canHaveBudget } from '../template/budget.js';
import type { Permission } from '../template/permission.js';

/** EMR's security configuration, deadlines, the rule that logs states, budget and key. */
export function serviceThingPermissions(
  place: Place,
  { volumeKey }: FoundationSettings,
): readonly Permission[] {
  const arns = arnsAt(place);
  const here = { StringEquals: { 'aws:RequestedRegion': place.region } };
  return [
    {
      sid: 'CreateSecurityConfiguration',
      reason: 'says how EMR encrypts; these actions have no resource',
      actions: [
        'elasticmapreduce:CreateSecurityConfiguration',
        'elasticmapreduce:DeleteSecurityConfiguration',
        'elasticmapreduce:DescribeSecurityConfiguration',
      ],
      resources: ['*'],
      conditions: here,
    },
    {
      sid: 'CreateDeadlines',
      reason: 'creates the group of the schedules that end clusters, and deletes it with them',
      actions: [
        'scheduler:CreateScheduleGroup',
        'scheduler:DeleteScheduleGroup',
        'scheduler:GetScheduleGroup',
        'scheduler:ListTagsForResource',
        'scheduler:TagResource',
      ],
      resources: [arns.scheduleGroup],
    },
    {
      sid: 'DeleteDeadlines',
      reason: 'a group is deleted with its schedules',
      actions: ['scheduler:DeleteSchedule'],
      resources: [arns.schedules],
    },
    {
      sid: 'FindDeadlines',
      reason: 'finds sessions that would lose the schedule that ends them',
      actions: ['scheduler:ListSchedules'],
      resources: ['*'],
      conditions: here,
    },
    {
      sid: 'CreateStateRule',
      reason: 'creates the rule that logs the states of clusters',
      actions: [
        'events:DeleteRule',
        'events:DescribeRule',
        'events:ListTargetsByRule',
        'events:PutRule',
        'events:PutTargets',
        'events:RemoveTargets',
        'events:TagResource',
      ],
      resources: [arns.stateRule],
    },
    ...(canHaveBudget(place.region) ? [budgetPermission(place)] : []),
    ...(volumeKey === 'own' ? keyPermissions(place) : []),
  ];
}

function budgetPermission(place: Place): Permission {
  return {
    sid: 'CreateBudget',
    reason: 'creates, changes and deletes the budget',
    actions: ['budgets:ModifyBudget', 'budgets:ViewBudget'],
    resources: [`arn:aws:budgets::${place.accountId}:budget/${namesAt(place).stack}`],
  };
}

function keyPermissions(place: Place): readonly Permission[] {
  const { region, accountId } = place;
  const keys = `arn:aws:kms:${region}:${accountId}:key/*`;
  const alias = `arn:aws:kms:${region}:${accountId}:alias/${namesAt(place).stack}`;
  return [
    {
      sid: 'CreateKey',
      reason: 'creates the key of the volumes; a new key has no name yet',
      actions: ['kms:CreateKey', 'kms:TagResource'],
      resources: ['*'],
      conditions: {
        StringEquals: { 'aws:RequestedRegion': region, [`aws:RequestTag/${tagKeys.cluster}`]: place.name },
      },
    },
    {
      sid: 'ChangeKey',
      reason: 'changes that key, turns on its rotation, and lets KMS erase it after the waiting period',
      actions: [
        'kms:DescribeKey',
        'kms:EnableKeyRotation',
        'kms:GetKeyPolicy',
        'kms:GetKeyRotationStatus',
        'kms:ListResourceTags',
        'kms:PutKeyPolicy',
        'kms:ScheduleKeyDeletion',
        'kms:UpdateKeyDescription',
      ],
      resources: [keys],
      conditions: { StringEquals: { [`aws:ResourceTag/${tagKeys.cluster}`]: place.name } },
    },
    {
      sid: 'NameKey',
      reason: 'the key has a name in the console',
      actions: ['kms:CreateAlias', 'kms:DeleteAlias'],
      resources: [alias, keys],
    },
    {
      sid: 'FindKeyName',
      reason: 'CloudFormation looks for the name; this action has no resource',
      actions: ['kms:ListAliases'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:RequestedRegion': region } },
    },
  ];
}
