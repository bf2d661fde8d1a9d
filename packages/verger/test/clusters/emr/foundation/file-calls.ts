import { byOthers, type Call, passed, things } from './call.js';

const { names, role, bucket, key } = things;

/** An object in a folder of the bucket. */
export const objects = (folder: string): string => `${bucket}/${folder}some/file`;

/** Programs, images, results, logs. */
const files: readonly Call[] = [
  ...byOthers(
    'operator',
    'up, sync, logs',
    ['s3:ListBucket', 's3:GetEncryptionConfiguration', 's3:ListBucketMultipartUploads'],
    bucket,
  ),
  ...['assets/', 'images/', 'jupyter/', 'logs/', 'results/'].flatMap((folder) =>
    byOthers('operator', 'up, inspect, logs, sync', ['s3:GetObject'], objects(folder)),
  ),
  ...['assets/', 'images/'].flatMap((folder) =>
    byOthers('operator', 'up, sync', ['s3:PutObject', 's3:AbortMultipartUpload'], objects(folder)),
  ),
  ...['images/', 'jupyter/', 'results/'].flatMap((folder) =>
    byOthers('operator', 'sync --delete', ['s3:DeleteObject'], objects(folder)),
  ),
  ...byOthers('nodes', 'bootstrap', ['s3:GetObject'], objects('assets/')),
  ...byOthers('nodes', 'driver, for its model', ['s3:ListBucket'], bucket, { 's3:prefix': 'assets/0a1b/' }),
  ...byOthers('nodes', "EMR's log pusher", ['s3:PutObject'], objects('logs/')),
  ...['images/', 'results/', 'jupyter/'].flatMap((folder) => [
    ...byOthers('nodes', 'driver, workers, JupyterHub', ['s3:GetObject'], objects(folder)),
    ...byOthers('nodes', 'driver, JupyterHub', ['s3:ListBucket'], bucket, { 's3:prefix': folder }),
  ]),
  ...['results/', 'jupyter/'].flatMap((folder) =>
    byOthers(
      'nodes',
      'driver, workers, JupyterHub',
      ['s3:PutObject', 's3:AbortMultipartUpload', 's3:DeleteObject'],
      objects(folder),
    ),
  ),
  ...byOthers('nodes', 'driver', ['s3:GetEncryptionConfiguration', 's3:ListBucketMultipartUploads'], bucket),
];

const ebsActions = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** What EMR does with its role, besides what AWS's own policy allows. */
const service: readonly Call[] = [
  ...byOthers('service', 'EMR', ['iam:PassRole'], role(names.nodesRole), passed('ec2')),
  ...byOthers(
    'service',
    'EMR, first spot instance of the account',
    ['iam:CreateServiceLinkedRole'],
    role('aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot'),
    { 'iam:AWSServiceName': 'spot.amazonaws.com' },
  ),
  ...byOthers('service', 'EMR, for EBS', ebsActions, key),
  ...byOthers('service', 'EMR, for EBS', ['kms:CreateGrant'], key, { 'kms:GrantIsForAWSResource': 'true' }),
  ...byOthers('nodes', 'EMR, local disks', ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'], key),
];

export const fileCalls: readonly Call[] = [...files, ...service];
