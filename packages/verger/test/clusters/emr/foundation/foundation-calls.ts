import { any, byOthers, bySdk, type Call, cloudFormation, emr, ours, scheduler, things } from './call.js';
import { objects } from './file-calls.js';

const { cluster, stack, bucket } = things;

/** `setup`, `teardown`. What CloudFormation does for them: handler-calls.ts. */
export const foundationCalls: readonly Call[] = [
  ...bySdk(
    'administrator',
    'setup, teardown',
    cloudFormation,
    [
      'CreateChangeSet',
      'DescribeChangeSet',
      'ExecuteChangeSet',
      'DeleteChangeSet',
      'DescribeStacks',
      'DescribeStackEvents',
      'DeleteStack',
    ],
    stack,
  ),
  ...byOthers('administrator', 'setup', ['cloudformation:TagResource'], stack),
  ...bySdk(
    'administrator',
    'setup, teardown',
    emr,
    ['GetBlockPublicAccessConfiguration', 'ListClusters'],
    any,
  ),
  ...bySdk('administrator', 'teardown', emr, ['DescribeCluster'], cluster, ours),
  ...bySdk('administrator', 'teardown', scheduler, ['ListSchedules'], any),
  ...byOthers('administrator', 'setup --volume-key account', ['ec2:GetEbsEncryptionByDefault'], any),
  ...byOthers(
    'administrator',
    'teardown --delete-data',
    ['s3:ListBucket', 's3:ListBucketMultipartUploads', 's3:DeleteBucket'],
    bucket,
  ),
  ...['assets/', 'images/', 'jupyter/', 'logs/', 'results/'].flatMap((folder) =>
    byOthers(
      'administrator',
      'teardown --delete-data',
      ['s3:DeleteObject', 's3:AbortMultipartUpload'],
      objects(folder),
    ),
  ),
];
