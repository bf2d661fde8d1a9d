import {
  any,
  byOthers,
  bySdk,
  type Call,
  emr,
  ours,
  oursOnServerless,
  passed,
  place,
  serverless,
  things,
} from './call.js';
import { objects } from './file-calls.js';

const { names, role, cluster, application, serverlessSession, bucket } = things;
const tagged = { 'aws:RequestTag/verger:cluster': place.name };
const command = 'run --serverless';

/** Runs through Spark sessions, with the driver on the caller's computer; with the setting `foundation.sessions`. */
export const sessionCalls: readonly Call[] = [
  ...bySdk(
    'operator',
    'run --cluster',
    emr,
    ['StartSession', 'GetSession', 'GetSessionEndpoint', 'TerminateSession'],
    cluster,
    ours,
  ),
  ...bySdk('operator', command, serverless, ['CreateApplication'], any, tagged),
  ...byOthers('operator', command, ['emr-serverless:TagResource'], application, tagged),
  ...byOthers('operator', command, ['emr-serverless:TagResource'], serverlessSession, tagged),
  ...bySdk('operator', command, serverless, ['ListApplications'], any),
  ...bySdk(
    'operator',
    command,
    serverless,
    ['GetApplication', 'ListSessions', 'StartSession', 'StopApplication', 'DeleteApplication'],
    application,
    oursOnServerless,
  ),
  ...bySdk(
    'operator',
    command,
    serverless,
    ['GetSession', 'GetSessionEndpoint', 'TerminateSession'],
    serverlessSession,
    oursOnServerless,
  ),
  ...byOthers('operator', command, ['iam:PassRole'], role(names.sessionsRole), passed('emr-serverless')),
  ...byOthers(
    'operator',
    `${command}, first in the account`,
    ['iam:CreateServiceLinkedRole'],
    role('aws-service-role/ops.emr-serverless.amazonaws.com/AWSServiceRoleForAmazonEMRServerless'),
    { 'iam:AWSServiceName': 'ops.emr-serverless.amazonaws.com' },
  ),
  ...byOthers('operator', command, ['s3:PutObject', 's3:AbortMultipartUpload'], objects('results/')),
  ...byOthers(
    'deadline',
    'schedule',
    ['emr-serverless:TerminateSession'],
    serverlessSession,
    oursOnServerless,
  ),
  ...byOthers('sessions', 'EMR Serverless', ['s3:PutObject'], objects('logs/serverless/')),
  ...['images/', 'results/'].flatMap((folder) => [
    ...byOthers('sessions', 'workers', ['s3:GetObject'], objects(folder)),
    ...byOthers('sessions', 'workers', ['s3:ListBucket'], bucket, { 's3:prefix': folder }),
  ]),
  ...byOthers(
    'sessions',
    'workers',
    ['s3:PutObject', 's3:AbortMultipartUpload', 's3:DeleteObject'],
    objects('results/'),
  ),
  ...byOthers(
    'sessions',
    'workers',
    ['s3:GetEncryptionConfiguration', 's3:ListBucketMultipartUploads'],
    bucket,
  ),
];
