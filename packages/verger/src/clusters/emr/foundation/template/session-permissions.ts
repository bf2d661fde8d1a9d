import { tagKeys } from '../../account/tags.js';
import { arnsAt } from '../arns.js';
import type { Place } from '../names.js';
import { ofOurClusters, ofOurServerless } from './deadline-role.js';
import { passRole, type Permission } from './permission.js';

/**
 * Spark sessions, with the driver on the caller's computer. Whoever may get the endpoint of a session may do all that its
 * role may: its token is bound to nobody.
 */
export function sessionPermissions(place: Place): readonly Permission[] {
  return [
    ...applicationPermissions(place),
    ...serverlessSessionPermissions(place),
    {
      sid: 'UseSessionsOfClusters',
      reason: 'managed Spark Connect sessions of clusters of emr-spark-8',
      actions: [
        'elasticmapreduce:GetSession',
        'elasticmapreduce:GetSessionEndpoint',
        'elasticmapreduce:StartSession',
        'elasticmapreduce:TerminateSession',
      ],
      resources: [arnsAt(place).clusters],
      conditions: ofOurClusters(place),
    },
    {
      sid: 'WriteResults',
      reason: 'the driver writes plan, reports and manifest of a run; elsewhere a node does so',
      actions: ['s3:AbortMultipartUpload', 's3:PutObject'],
      resources: [arnsAt(place).inBucket('results/')],
    },
  ];
}

function applicationPermissions(place: Place): readonly Permission[] {
  const tagged = { [`aws:RequestTag/${tagKeys.cluster}`]: place.name };
  const here = { 'aws:RequestedRegion': place.region };
  const { applications, serviceLinkedRole } = arnsAt(place);
  return [
    {
      sid: 'CreateApplications',
      reason: 'an application for each run, in this region, and only with the tag by which it is found',
      actions: ['emr-serverless:CreateApplication'],
      resources: ['*'],
      conditions: { StringEquals: { ...here, ...tagged } },
    },
    {
      sid: 'TagApplications',
      reason: 'creating something with tags is tagging it, too',
      actions: ['emr-serverless:TagResource'],
      resources: [applications],
      conditions: { StringEquals: tagged },
    },
    {
      sid: 'FindApplications',
      reason: 'finds applications that earlier runs have left',
      actions: ['emr-serverless:ListApplications'],
      resources: ['*'],
      conditions: { StringEquals: here },
    },
    {
      sid: 'SteerApplications',
      reason: 'starts sessions of our applications, and removes both',
      actions: [
        'emr-serverless:DeleteApplication',
        'emr-serverless:GetApplication',
        'emr-serverless:ListSessions',
        'emr-serverless:StartSession',
        'emr-serverless:StopApplication',
      ],
      resources: [applications],
      conditions: ofOurServerless(place),
    },
    {
      sid: 'CreateRoleOfServerless',
      reason: 'the first application of an account creates the role by which EMR Serverless works',
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [serviceLinkedRole('ops.emr-serverless', 'AWSServiceRoleForAmazonEMRServerless*')],
      conditions: { StringEquals: { 'iam:AWSServiceName': 'ops.emr-serverless.amazonaws.com' } },
    },
  ];
}

function serverlessSessionPermissions(place: Place): readonly Permission[] {
  const { serverlessSessions, sessionsRole } = arnsAt(place);
  return [
    {
      sid: 'UseSessionsOfServerless',
      reason: 'gets the address and the token of our sessions, and ends them',
      actions: [
        'emr-serverless:GetSession',
        'emr-serverless:GetSessionEndpoint',
        'emr-serverless:TerminateSession',
      ],
      resources: [serverlessSessions],
      conditions: ofOurServerless(place),
    },
    passRole(
      'PassSessionsRole',
      'a new session gets the role of its workers',
      sessionsRole,
      'emr-serverless',
    ),
  ];
}
