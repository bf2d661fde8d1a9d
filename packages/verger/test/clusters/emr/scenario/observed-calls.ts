import { readFileSync } from 'node:fs';
import { namesAt, type Place } from '../../../../src/clusters/emr/foundation/names.js';
import type { Caller } from '../foundation/call.js';
import type { S3Call } from './s3-recorder.js';

/** A call that was made, as IAM sees it. */
export interface ObservedCall {
  readonly by: Caller;
  /** As in the audit log, such as `EMR RunJobFlow`; undefined for what the call asks for besides. */
  readonly sdk: string | undefined;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

interface Entry {
  readonly service: string;
  readonly region: string;
  readonly action: string;
  readonly request: Readonly<Record<string, unknown>>;
}

type Question = Pick<ObservedCall, 'action' | 'resource' | 'context'>;

/** The calls in an audit log. Who may be called by whoever wants to know who it is: GetCallerIdentity needs no permission. */
export function auditedCalls(file: string, by: Caller, place: Place): readonly ObservedCall[] {
  const entries = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Entry)
    .filter(({ action }) => action !== 'GetCallerIdentity');
  return entries.flatMap((entry) => {
    const sdk = `${entry.service} ${entry.action}`;
    return questionsOf(entry, place).map((question, i) => ({
      by,
      sdk: i === 0 ? sdk : undefined,
      ...question,
      context: { 'aws:RequestedRegion': entry.region, ...question.context },
    }));
  });
}

/** The call itself comes first. */
function questionsOf(entry: Entry, place: Place): readonly Question[] {
  const { service, action, request, region } = entry;
  const arn = (name: string, rest: string): string => `arn:aws:${name}:${region}:${place.accountId}:${rest}`;
  switch (service) {
    case 'EMR':
      return emrQuestions(entry, place, arn);
    case 'EMRServerless':
      return serverlessQuestions(entry, place, arn);
    case 'Scheduler':
      return schedulerQuestions(entry, arn);
    case 'CloudFormation': {
      // IAM is asked about the stack, by whatever name the call has.
      const { StackName: stack = '' } = request as { readonly StackName?: string };
      const name = namesAt(place).stack;
      const resource = stack.includes(':stack/') ? stack : arn('cloudformation', `stack/${name}/0a1b`);
      return [{ action: `cloudformation:${action}`, resource, context: {} }];
    }
    default: {
      const prefix = withoutResources[service];
      if (prefix === undefined) throw new Error(`no permissions are known for ${service}`);
      return [{ action: `${prefix}:${action}`, resource: '*', context: {} }];
    }
  }
}

/** Services whose calls we make are about no resource; by the names that IAM has for them. */
const withoutResources: Readonly<Record<string, string | undefined>> = {
  EC2: 'ec2',
  'Service Quotas': 'servicequotas',
  Pricing: 'pricing',
  'Cost Explorer': 'ce',
};

type Arn = (name: string, rest: string) => string;

function emrQuestions({ action, request }: Entry, place: Place, arn: Arn): readonly Question[] {
  const { ClusterId, JobFlowId, JobFlowIds, ResourceId } = request;
  const id = (ClusterId ?? JobFlowId ?? ResourceId ?? (JobFlowIds as readonly string[] | undefined)?.[0]) as
    string | undefined;
  const own = `elasticmapreduce:${action}`;
  // All clusters of the test are of this name.
  const ours = { 'elasticmapreduce:ResourceTag/verger:cluster': place.name };
  if (id !== undefined)
    return [{ action: own, resource: arn('elasticmapreduce', `cluster/${id}`), context: ours }];
  if (action !== 'RunJobFlow') return [{ action: own, resource: '*', context: {} }];
  const { Tags, ServiceRole, JobFlowRole } = request as Readonly<Record<string, string>> & {
    readonly Tags: readonly { readonly Key: string; readonly Value: string }[];
  };
  const tags = Object.fromEntries(Tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value]));
  return [
    { action: own, resource: '*', context: tags },
    passRole(`arn:aws:iam::${place.accountId}:role/${ServiceRole}`, 'elasticmapreduce'),
    passRole(`arn:aws:iam::${place.accountId}:role/${JobFlowRole}`, 'ec2'),
  ];
}

function serverlessQuestions({ action, request }: Entry, place: Place, arn: Arn): readonly Question[] {
  const {
    applicationId = '*',
    sessionId,
    executionRoleArn = '',
  } = request as Readonly<Partial<Record<string, string>>>;
  const own = `emr-serverless:${action}`;
  const application = arn('emr-serverless', `/applications/${applicationId}`);
  // Those of the test are all of this name.
  const ours = { 'aws:ResourceTag/verger:cluster': place.name };
  const { tags = {} } = request as { readonly tags?: Readonly<Record<string, string>> };
  const tagged = Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]),
  );
  const tagging = (resource: string): Question => ({
    action: 'emr-serverless:TagResource',
    resource,
    context: tagged,
  });
  if (action === 'ListApplications') return [{ action: own, resource: '*', context: {} }];
  if (action === 'CreateApplication')
    return [{ action: own, resource: '*', context: tagged }, tagging(application)];
  if (action === 'StartSession')
    return [
      { action: own, resource: application, context: ours },
      tagging(`${application}/sessions/*`),
      passRole(executionRoleArn, 'emr-serverless'),
    ];
  const resource = sessionId === undefined ? application : `${application}/sessions/${sessionId}`;
  return [{ action: own, resource, context: ours }];
}

function schedulerQuestions({ action, request }: Entry, arn: Arn): readonly Question[] {
  const { Name, GroupName, Target } = request as { Name?: string; GroupName?: string; Target?: object };
  const own = `scheduler:${action}`;
  if (Name === undefined) return [{ action: own, resource: '*', context: {} }];
  const call = {
    action: own,
    resource: arn('scheduler', `schedule/${GroupName ?? ''}/${Name}`),
    context: {},
  };
  return Target === undefined
    ? [call]
    : [call, passRole((Target as { readonly RoleArn: string }).RoleArn, 'scheduler')];
}

function passRole(resource: string, service: string): Question {
  const context = { 'iam:PassedToService': `${service}.amazonaws.com` };
  return { action: 'iam:PassRole', resource, context };
}

/** @param callers by the ids of their access keys */
export function s3Calls(
  calls: readonly S3Call[],
  callers: Readonly<Record<string, Caller>>,
  { region }: Place,
): readonly ObservedCall[] {
  return calls.map(({ accessKeyId, action, resource, prefix }) => ({
    by: callers[accessKeyId],
    sdk: undefined,
    action,
    resource,
    context: { 'aws:RequestedRegion': region, ...(prefix === undefined ? {} : { 's3:prefix': prefix }) },
  }));
}

/** Each kind once. */
export function distinct(calls: readonly ObservedCall[]): readonly ObservedCall[] {
  return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
}

export function bucketOf(place: Place): string {
  return namesAt(place).bucket;
}
