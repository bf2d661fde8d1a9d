import { tagKeys } from '../../account/tags.js';
import { euRegions } from '../../settings/cluster-settings.js';
import { arnsAt } from '../arns.js';
import type { Place } from '../names.js';
import { ofOurClusters } from './deadline-role.js';
import { passRole, type Permission } from './permission.js';

/** Starting, watching, steering and ending clusters. */
export function clusterPermissions(place: Place): readonly Permission[] {
  return [
    ...startPermissions(place),
    ...passPermissions(place),
    ...watchPermissions(place),
    ...steerPermissions(place),
    ...deadlineSchedulePermissions(place),
    ...pagePermissions(place),
  ];
}

function startPermissions(place: Place): readonly Permission[] {
  return [
    {
      sid: 'FindFoundation',
      reason: 'every command reads from the stack what it has created',
      actions: ['cloudformation:DescribeStacks'],
      resources: [arnsAt(place).stack],
    },
    {
      sid: 'StartClusters',
      reason: 'starts clusters, in this region, and only with the tags by which they are found and ended',
      actions: ['elasticmapreduce:RunJobFlow'],
      resources: ['*'],
      conditions: {
        StringEquals: {
          'aws:RequestedRegion': place.region,
          [`aws:RequestTag/${tagKeys.cluster}`]: place.name,
          [`aws:RequestTag/${tagKeys.emr}`]: 'true',
        },
      },
    },
    {
      sid: 'CreateRoleOfCleanup',
      reason: 'the first cluster of an account creates the role by which EMR removes what a cluster left',
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [arnsAt(place).serviceLinkedRole('elasticmapreduce', 'AWSServiceRoleForEMRCleanup*')],
      conditions: { StringEquals: { 'iam:AWSServiceName': 'elasticmapreduce.amazonaws.com' } },
    },
  ];
}

function passPermissions(place: Place): readonly Permission[] {
  const { serviceRole, nodesRole, deadlineRole } = arnsAt(place);
  return [
    passRole(
      'PassServiceRole',
      'a new cluster gets the role by which EMR works',
      serviceRole,
      'elasticmapreduce',
    ),
    passRole('PassNodesRole', 'a new cluster gets the role of its nodes', nodesRole, 'ec2'),
    passRole(
      'PassDeadlineRole',
      'a schedule gets the role by which it ends a cluster',
      deadlineRole,
      'scheduler',
    ),
  ];
}

function watchPermissions(place: Place): readonly Permission[] {
  return [
    {
      sid: 'WatchClusters',
      reason: 'nodes, steps and limits of our clusters',
      actions: [
        'elasticmapreduce:DescribeStep',
        'elasticmapreduce:GetManagedScalingPolicy',
        'elasticmapreduce:ListInstanceFleets',
        'elasticmapreduce:ListInstances',
        'elasticmapreduce:ListSteps',
      ],
      resources: [arnsAt(place).clusters],
      conditions: ofOurClusters(place),
    },
    {
      sid: 'DescribeClusters',
      reason:
        'whose a cluster is, only its description says; clusters that were forgotten may lie in any region',
      actions: ['elasticmapreduce:DescribeCluster'],
      resources: [arnsAt(place).clustersAnywhere],
    },
    {
      sid: 'FindClusters',
      reason: 'finds clusters in every region of the EU, also those that another machine has started',
      actions: ['elasticmapreduce:ListClusters'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:RequestedRegion': euRegions } },
    },
  ];
}

function steerPermissions(place: Place): readonly Permission[] {
  return [
    {
      sid: 'SteerClusters',
      reason: 'submits steps, resizes, extends and ends our clusters',
      actions: [
        'elasticmapreduce:AddJobFlowSteps',
        'elasticmapreduce:AddTags',
        'elasticmapreduce:ModifyInstanceFleet',
        'elasticmapreduce:PutManagedScalingPolicy',
        'elasticmapreduce:TerminateJobFlows',
      ],
      resources: [arnsAt(place).clusters],
      conditions: ofOurClusters(place),
    },
  ];
}

function deadlineSchedulePermissions(place: Place): readonly Permission[] {
  return [
    {
      sid: 'SetDeadlines',
      reason: 'a schedule in AWS ends each cluster at its deadline; extending and ending early change it',
      actions: [
        'scheduler:CreateSchedule',
        'scheduler:DeleteSchedule',
        'scheduler:GetSchedule',
        'scheduler:UpdateSchedule',
      ],
      resources: [arnsAt(place).schedules],
    },
    {
      sid: 'FindDeadlines',
      reason: 'finds schedules whose clusters are gone',
      actions: ['scheduler:ListSchedules'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:RequestedRegion': euRegions } },
    },
  ];
}

function pagePermissions(place: Place): readonly Permission[] {
  return [
    {
      sid: 'ShowSparkPages',
      reason: 'pages of Spark without a tunnel, also after the cluster has ended',
      actions: [
        'elasticmapreduce:CreatePersistentAppUI',
        'elasticmapreduce:DescribePersistentAppUI',
        'elasticmapreduce:GetPersistentAppUIPresignedURL',
      ],
      resources: [arnsAt(place).clusters],
      conditions: ofOurClusters(place),
    },
  ];
}
