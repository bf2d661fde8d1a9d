import { namesAt } from '../../../../src/clusters/emr/foundation/names.js';
import { type Call, place } from './call.js';

const { region, accountId, name } = place;
const names = namesAt(place);
const role = (of: string): string => `arn:aws:iam::${accountId}:role/${of}`;
const ec2 = (type: string): string => `arn:aws:ec2:${region}:${accountId}:${type}/x-0a1b`;
const any = '*';

/**
 * What CloudFormation calls with the administrator's permissions to create, read, change and delete the resources of the
 * stack. By the lists of permissions in CloudFormation's registry, from memory: not run on AWS.
 */
function handler(
  type: string,
  service: string,
  actions: readonly string[],
  resource: string,
  context: Call['context'] = {},
): readonly Call[] {
  return actions.map((action) => ({
    by: 'administrator',
    from: `CloudFormation, ${type}`,
    sdk: undefined,
    action: `${service}:${action}`,
    resource,
    context: { 'aws:RequestedRegion': region, ...context },
  }));
}

const tagged = { 'aws:ResourceTag/verger:cluster': name };

const network: readonly Call[] = [
  ...handler('VPC', 'ec2', ['CreateVpc', 'CreateTags'], ec2('vpc')),
  ...handler('VPC', 'ec2', ['ModifyVpcAttribute', 'DeleteVpc'], ec2('vpc'), tagged),
  ...handler('VPC', 'ec2', ['DescribeVpcs', 'DescribeVpcAttribute'], any),
  ...handler('Subnet', 'ec2', ['CreateSubnet', 'CreateTags'], ec2('subnet')),
  ...handler('Subnet', 'ec2', ['ModifySubnetAttribute', 'DeleteSubnet'], ec2('subnet'), tagged),
  ...handler('Subnet', 'ec2', ['DescribeSubnets', 'DescribeAvailabilityZones'], any),
  ...handler('InternetGateway', 'ec2', ['CreateInternetGateway', 'CreateTags'], ec2('internet-gateway')),
  ...handler(
    'InternetGateway',
    'ec2',
    ['AttachInternetGateway', 'DetachInternetGateway', 'DeleteInternetGateway'],
    ec2('internet-gateway'),
    tagged,
  ),
  ...handler('InternetGateway', 'ec2', ['DescribeInternetGateways'], any),
  ...handler('RouteTable', 'ec2', ['CreateRouteTable', 'CreateTags'], ec2('route-table')),
  ...handler(
    'RouteTable',
    'ec2',
    ['CreateRoute', 'DeleteRoute', 'AssociateRouteTable', 'DisassociateRouteTable', 'DeleteRouteTable'],
    ec2('route-table'),
    tagged,
  ),
  ...handler('RouteTable', 'ec2', ['DescribeRouteTables'], any),
  ...handler('SecurityGroup', 'ec2', ['CreateSecurityGroup', 'CreateTags'], ec2('security-group')),
  ...handler('SecurityGroup', 'ec2', ['CreateTags'], ec2('security-group-rule')),
  ...handler(
    'SecurityGroup',
    'ec2',
    ['AuthorizeSecurityGroupEgress', 'RevokeSecurityGroupEgress', 'DeleteSecurityGroup'],
    ec2('security-group'),
    tagged,
  ),
  ...handler('SecurityGroup', 'ec2', ['DescribeSecurityGroups'], any),
  ...handler('VPCEndpoint', 'ec2', ['CreateVpcEndpoint', 'CreateTags'], ec2('vpc-endpoint')),
  ...handler('VPCEndpoint', 'ec2', ['DeleteVpcEndpoints'], ec2('vpc-endpoint'), tagged),
  ...handler('VPCEndpoint', 'ec2', ['DescribeVpcEndpoints'], any),
];

const ofRoles = [
  'CreateRole',
  'DeleteRole',
  'DeleteRolePolicy',
  'GetRole',
  'GetRolePolicy',
  'ListAttachedRolePolicies',
  'ListRolePolicies',
  'PutRolePolicy',
  'TagRole',
  'UntagRole',
  'UpdateAssumeRolePolicy',
  'UpdateRole',
  'UpdateRoleDescription',
];

const identities: readonly Call[] = [
  ...[names.serviceRole, names.nodesRole, names.deadlineRole, names.sessionsRole].flatMap((each) =>
    handler('Role', 'iam', ofRoles, role(each)),
  ),
  ...handler('Role', 'iam', ['AttachRolePolicy', 'DetachRolePolicy'], role(names.serviceRole), {
    'iam:PolicyARN': 'arn:aws:iam::aws:policy/service-role/AmazonEMRServicePolicy_v2',
  }),
  ...handler(
    'InstanceProfile',
    'iam',
    [
      'AddRoleToInstanceProfile',
      'CreateInstanceProfile',
      'DeleteInstanceProfile',
      'GetInstanceProfile',
      'RemoveRoleFromInstanceProfile',
    ],
    `arn:aws:iam::${accountId}:instance-profile/${names.nodesRole}`,
  ),
  ...handler('InstanceProfile', 'iam', ['PassRole'], role(names.nodesRole), {
    'iam:PassedToService': 'ec2.amazonaws.com',
  }),
  ...[names.clustersPolicy, names.filesPolicy, names.sessionsPolicy].flatMap((each) =>
    handler(
      'ManagedPolicy',
      'iam',
      [
        'CreatePolicy',
        'CreatePolicyVersion',
        'DeletePolicy',
        'DeletePolicyVersion',
        'GetPolicy',
        'GetPolicyVersion',
        'ListEntitiesForPolicy',
        'ListPolicyVersions',
        'TagPolicy',
      ],
      `arn:aws:iam::${accountId}:policy/${each}`,
    ),
  ),
];

const bucket = `arn:aws:s3:::${names.bucket}`;
const logGroup = `arn:aws:logs:${region}:${accountId}:log-group:${names.logGroup}`;
const key = `arn:aws:kms:${region}:${accountId}:key/0a1b`;
const alias = `arn:aws:kms:${region}:${accountId}:alias/${names.stack}`;

const stores: readonly Call[] = [
  ...handler(
    'Bucket',
    's3',
    [
      'CreateBucket',
      'DeleteBucket',
      'GetBucketOwnershipControls',
      'GetBucketPublicAccessBlock',
      'GetBucketTagging',
      'GetEncryptionConfiguration',
      'GetLifecycleConfiguration',
      'PutBucketOwnershipControls',
      'PutBucketPublicAccessBlock',
      'PutBucketTagging',
      'PutEncryptionConfiguration',
      'PutLifecycleConfiguration',
    ],
    bucket,
  ),
  ...handler('BucketPolicy', 's3', ['GetBucketPolicy', 'PutBucketPolicy', 'DeleteBucketPolicy'], bucket),
  ...[logGroup, `${logGroup}:*`].flatMap((each) =>
    handler(
      'LogGroup',
      'logs',
      [
        'CreateLogGroup',
        'DeleteLogGroup',
        'DeleteRetentionPolicy',
        'ListTagsForResource',
        'PutRetentionPolicy',
        'TagResource',
      ],
      each,
    ),
  ),
  ...handler('LogGroup', 'logs', ['DescribeLogGroups'], any),
  ...handler(
    'ResourcePolicy',
    'logs',
    ['DeleteResourcePolicy', 'DescribeResourcePolicies', 'PutResourcePolicy'],
    any,
  ),
];

const services: readonly Call[] = [
  ...handler(
    'SecurityConfiguration',
    'elasticmapreduce',
    ['CreateSecurityConfiguration', 'DeleteSecurityConfiguration', 'DescribeSecurityConfiguration'],
    any,
  ),
  ...handler(
    'ScheduleGroup',
    'scheduler',
    ['CreateScheduleGroup', 'DeleteScheduleGroup', 'GetScheduleGroup', 'ListTagsForResource', 'TagResource'],
    `arn:aws:scheduler:${region}:${accountId}:schedule-group/${names.scheduleGroup}`,
  ),
  ...handler(
    'ScheduleGroup',
    'scheduler',
    ['DeleteSchedule'],
    `arn:aws:scheduler:${region}:${accountId}:schedule/${names.scheduleGroup}/j-1ABC`,
  ),
  ...handler(
    'Rule',
    'events',
    [
      'DeleteRule',
      'DescribeRule',
      'ListTargetsByRule',
      'PutRule',
      'PutTargets',
      'RemoveTargets',
      'TagResource',
    ],
    `arn:aws:events:${region}:${accountId}:rule/${names.stack}`,
  ),
  ...handler(
    'Budget',
    'budgets',
    ['ModifyBudget', 'ViewBudget'],
    `arn:aws:budgets::${accountId}:budget/${names.stack}`,
  ),
  ...handler('Key', 'kms', ['CreateKey', 'TagResource'], any, { 'aws:RequestTag/verger:cluster': name }),
  ...handler(
    'Key',
    'kms',
    [
      'DescribeKey',
      'EnableKeyRotation',
      'GetKeyPolicy',
      'GetKeyRotationStatus',
      'ListResourceTags',
      'PutKeyPolicy',
      'ScheduleKeyDeletion',
      'UpdateKeyDescription',
    ],
    key,
    tagged,
  ),
  ...[alias, key].flatMap((each) => handler('Alias', 'kms', ['CreateAlias', 'DeleteAlias'], each)),
  ...handler('Alias', 'kms', ['ListAliases'], any),
];

export const handlerCalls: readonly Call[] = [...network, ...identities, ...stores, ...services];
