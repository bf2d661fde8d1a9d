import {
  any,
  byOthers,
  bySdk,
  type Call,
  cloudFormation,
  ec2,
  emr,
  ours,
  passed,
  place,
  scheduler,
  things,
} from './call.js';
import { fileCalls } from './file-calls.js';
import { foundationCalls } from './foundation-calls.js';
import { sessionCalls } from './session-calls.js';

const { region, accountId, name } = place;
const { names, role, cluster, stack, instance, schedule } = things;

/** `up`, `list`, `status`, `resize`, `down`. */
const launch: readonly Call[] = [
  ...bySdk('operator', 'up', cloudFormation, ['DescribeStacks'], stack),
  ...bySdk('operator', 'up', emr, ['RunJobFlow'], any, {
    'aws:RequestTag/verger:cluster': name,
    'aws:RequestTag/for-use-with-amazon-emr-managed-policies': 'true',
  }),
  ...byOthers('operator', 'up', ['iam:PassRole'], role(names.serviceRole), passed('elasticmapreduce')),
  ...byOthers('operator', 'up', ['iam:PassRole'], role(names.nodesRole), passed('ec2')),
  ...byOthers('operator', 'up', ['iam:PassRole'], role(names.deadlineRole), passed('scheduler')),
  ...byOthers(
    'operator',
    'up, first in the account',
    ['iam:CreateServiceLinkedRole'],
    role('aws-service-role/elasticmapreduce.amazonaws.com/AWSServiceRoleForEMRCleanup'),
    { 'iam:AWSServiceName': 'elasticmapreduce.amazonaws.com' },
  ),
  ...bySdk('operator', 'plan --check, up', ec2, ['DescribeInstances', 'DescribeSubnets'], any),
  ...bySdk('operator', 'plan --check, up', ['Service Quotas', 'servicequotas'], ['GetServiceQuota'], any),
  ...bySdk(
    'operator',
    'up, down',
    scheduler,
    ['CreateSchedule', 'GetSchedule', 'UpdateSchedule', 'DeleteSchedule'],
    schedule,
  ),
  ...bySdk('operator', 'list', scheduler, ['ListSchedules'], any),
  ...bySdk('operator', 'list', emr, ['ListClusters'], any, { 'aws:RequestedRegion': 'eu-north-1' }),
  ...bySdk('operator', 'list', emr, ['DescribeCluster'], cluster.replace(region, 'eu-north-1')),
  ...bySdk(
    'operator',
    'status',
    emr,
    ['ListInstanceFleets', 'ListInstances', 'ListSteps', 'DescribeStep', 'GetManagedScalingPolicy'],
    cluster,
    ours,
  ),
  ...bySdk(
    'operator',
    'submit, resize, extend, down',
    emr,
    ['AddJobFlowSteps', 'ModifyInstanceFleet', 'PutManagedScalingPolicy', 'AddTags', 'TerminateJobFlows'],
    cluster,
    ours,
  ),
  ...byOthers('deadline', 'schedule', ['elasticmapreduce:TerminateJobFlows'], cluster, ours),
];

/** The pages of Spark, the tunnel. */
const access: readonly Call[] = [
  ...bySdk(
    'operator',
    'tunnel --persistent-ui',
    emr,
    ['CreatePersistentAppUI', 'DescribePersistentAppUI', 'GetPersistentAppUIPresignedURL'],
    cluster,
    ours,
  ),
  ...byOthers('operator', 'tunnel', ['ssm:StartSession'], instance, {
    'ssm:resourceTag/verger:cluster': name,
  }),
  ...byOthers(
    'operator',
    'tunnel',
    ['ssm:StartSession'],
    `arn:aws:ssm:${region}::document/AWS-StartSSHSession`,
  ),
  ...byOthers(
    'operator',
    'tunnel',
    ['ssm:TerminateSession', 'ssm:ResumeSession'],
    `arn:aws:ssm:${region}:${accountId}:session/AIDAEXAMPLE-0a1b`,
    { 'aws:userid': 'AIDAEXAMPLE' },
  ),
  ...bySdk(
    'operator',
    'tunnel',
    ['EC2InstanceConnect', 'ec2-instance-connect'],
    ['SendSSHPublicKey'],
    instance,
    { 'ec2:osuser': 'hadoop', 'aws:ResourceTag/verger:cluster': name },
  ),
  ...byOthers(
    'nodes',
    'agent of Session Manager',
    [
      'ssm:UpdateInstanceInformation',
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ],
    any,
  ),
];

/** `plan`, `cost`. */
const prices: readonly Call[] = [
  ...bySdk('operator', 'plan --live-prices', ['Pricing', 'pricing'], ['GetProducts'], any),
  ...bySdk('operator', 'plan --live-prices', ec2, ['DescribeSpotPriceHistory'], any),
  ...bySdk('operator', 'cost --bill', ['Cost Explorer', 'ce'], ['GetCostAndUsage'], any, {
    'aws:RequestedRegion': 'us-east-1',
  }),
];

/** All calls of the scenario. A command that makes another one adds it here: a test then asks the policies. */
export const calls: readonly Call[] = [
  ...launch,
  ...access,
  ...sessionCalls,
  ...prices,
  ...fileCalls,
  ...foundationCalls,
];
