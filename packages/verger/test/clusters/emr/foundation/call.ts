import { namesAt, type Place } from '../../../../src/clusters/emr/foundation/names.js';

/** Where the calls are made. */
export const place: Place = { name: 'orchard', region: 'eu-west-3', accountId: '123456789012' };

/** Whose permissions count: of a person, or of one of our roles. */
export type Caller = 'operator' | 'administrator' | 'nodes' | 'sessions' | 'service' | 'deadline';

/** A call of AWS that Verger makes, or that AWS makes for it: what IAM sees of it. */
export interface Call {
  readonly by: Caller;
  /** The command, or the program that calls. */
  readonly from: string;
  /** As in the audit log, such as `EMR RunJobFlow`; undefined for calls that Verger doesn't make itself. */
  readonly sdk: string | undefined;
  /** As in policies, such as `elasticmapreduce:RunJobFlow`. */
  readonly action: string;
  readonly resource: string;
  /** Condition keys with their values. */
  readonly context: Readonly<Record<string, string>>;
}

const inRegion = { 'aws:RequestedRegion': place.region };

type Context = Call['context'];

/** Calls of one kind: an SDK's service with its actions, which have the same names in policies. */
export function bySdk(
  by: Caller,
  from: string,
  [sdkService, prefix]: readonly [string, string],
  actions: readonly string[],
  resource: string,
  context: Context = {},
): readonly Call[] {
  return actions.map((action) => ({
    by,
    from,
    sdk: `${sdkService} ${action}`,
    action: `${prefix}:${action}`,
    resource,
    context: { ...inRegion, ...context },
  }));
}

/** Calls that others make: AWS on somebody's behalf, OpenSSH, our own S3 requests. */
export function byOthers(
  by: Caller,
  from: string,
  actions: readonly string[],
  resource: string,
  context: Context = {},
): readonly Call[] {
  return actions.map((action) => ({
    by,
    from,
    sdk: undefined,
    action,
    resource,
    context: { ...inRegion, ...context },
  }));
}

/** What the calls are about. */
export const things = thingsAt(place);

function thingsAt({ region, accountId }: Place) {
  const names = namesAt(place);
  const role = (of: string): string => `arn:aws:iam::${accountId}:role/${of}`;
  return {
    names,
    role,
    cluster: `arn:aws:elasticmapreduce:${region}:${accountId}:cluster/j-1ABC`,
    application: `arn:aws:emr-serverless:${region}:${accountId}:/applications/00f1abc`,
    serverlessSession: `arn:aws:emr-serverless:${region}:${accountId}:/applications/00f1abc/sessions/00s1abc`,
    stack: `arn:aws:cloudformation:${region}:${accountId}:stack/${names.stack}/0a1b`,
    bucket: `arn:aws:s3:::${names.bucket}`,
    key: `arn:aws:kms:${region}:${accountId}:key/0a1b`,
    instance: `arn:aws:ec2:${region}:${accountId}:instance/i-0a`,
    schedule: `arn:aws:scheduler:${region}:${accountId}:schedule/${names.scheduleGroup}/verger-j-1ABC`,
  };
}

/** Services by the names of their SDK clients, with those in policies. */
export const emr = ['EMR', 'elasticmapreduce'] as const;
export const serverless = ['EMRServerless', 'emr-serverless'] as const;
export const scheduler = ['Scheduler', 'scheduler'] as const;
export const cloudFormation = ['CloudFormation', 'cloudformation'] as const;
export const ec2 = ['EC2', 'ec2'] as const;

/** A cluster that is ours. */
export const ours = { 'elasticmapreduce:ResourceTag/verger:cluster': place.name };

/** Of EMR Serverless. */
export const oursOnServerless = { 'aws:ResourceTag/verger:cluster': place.name };

export function passed(service: string): Context {
  return { 'iam:PassedToService': `${service}.amazonaws.com` };
}

export const any = '*';
