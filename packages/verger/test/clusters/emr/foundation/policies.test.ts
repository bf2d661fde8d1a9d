import { describe, expect, it } from 'vitest';
import { type Call, place } from './call.js';
import { calls } from './calls.js';
import { asList, covers, isAllowed } from './evaluate-policy.js';
import { handlerCalls } from './handler-calls.js';
import { policiesOf, statementsOf } from './policies-in-template.js';

const policies = policiesOf();
const allCalls = [...calls, ...handlerCalls];

const allowed = ({ by, action, resource, context }: Call): boolean =>
  isAllowed(statementsOf(by), { action, resource, context });

/** What a test changes in a call. */
function but(call: Call | undefined, change: Partial<Call>): Call {
  if (call === undefined) throw new Error('there is no such call');
  return { ...call, ...change };
}

const find = (action: string, by: Call['by'] = 'operator'): Call | undefined =>
  allCalls.find((call) => call.action === action && call.by === by);

describe('the policies of the foundation', () => {
  it('allow every call of the scenario', () => {
    const denied = allCalls.filter((call) => !allowed(call));
    expect(
      denied.map(({ by, from, action, resource }) => `${by}, ${from}: ${action} on ${resource}`),
    ).toEqual([]);
  });

  it('contain no action and no resource that no call needs', () => {
    const unused: string[] = [];
    for (const by of Object.keys(policies) as Call['by'][]) {
      const own = allCalls.filter((call) => call.by === by);
      for (const statement of statementsOf(by)) {
        for (const Action of asList(statement.Action))
          if (!own.some((call) => covers({ ...statement, Action }, call)))
            unused.push(`${by}, ${statement.Sid}: ${Action}`);
        for (const Resource of asList(statement.Resource))
          if (!own.some((call) => covers({ ...statement, Resource }, call)))
            unused.push(`${by}, ${statement.Sid}: ${Resource}`);
      }
    }
    expect(unused).toEqual([]);
  });

  it.each(Object.values(policies).flatMap((named) => Object.entries(named)))(
    'fit into the length that IAM allows: %s',
    (_, policy) => {
      // IAM counts no white space: 6,144 for a managed policy, more for those within a role. Names may be longer here.
      expect(JSON.stringify(policy).replaceAll('orchard', 'x'.repeat(30)).length).toBeLessThan(6144);
    },
  );
});

describe('the policies of the foundation refuse', () => {
  const others = { 'elasticmapreduce:ResourceTag/verger:cluster': 'vineyard' };
  const run = find('elasticmapreduce:RunJobFlow');
  const without = (key: string): Call['context'] =>
    Object.fromEntries(Object.entries(run?.context ?? {}).filter(([each]) => each !== key));
  const cases: Readonly<Record<string, Call>> = {
    'ending a cluster of others': but(find('elasticmapreduce:TerminateJobFlows'), { context: others }),
    'a deadline for a cluster of others': but(find('elasticmapreduce:TerminateJobFlows', 'deadline'), {
      context: others,
    }),
    'a deadline that does more than end clusters': but(
      find('elasticmapreduce:TerminateJobFlows', 'deadline'),
      { action: 'elasticmapreduce:AddJobFlowSteps' },
    ),
    'tagging a cluster of others as ours': but(find('elasticmapreduce:AddTags'), {
      context: { 'aws:RequestTag/verger:cluster': place.name },
    }),
    'starting a cluster without our tag': but(run, { context: without('aws:RequestTag/verger:cluster') }),
    'starting a cluster in another region': but(run, {
      context: { ...run?.context, 'aws:RequestedRegion': 'us-east-1' },
    }),
    'looking for clusters outside of the EU': but(find('elasticmapreduce:ListClusters'), {
      context: { 'aws:RequestedRegion': 'eu-west-2' },
    }),
    'passing another role': but(find('iam:PassRole'), { resource: 'arn:aws:iam::123456789012:role/admin' }),
    "passing EMR's role to another service": but(find('iam:PassRole'), {
      context: { 'iam:PassedToService': 'lambda.amazonaws.com' },
    }),
    "a session on a machine that isn't ours": but(find('ssm:StartSession'), { context: {} }),
    'a shell by Session Manager': but(find('ssm:StartSession'), {
      resource: 'arn:aws:ssm:eu-west-3:123456789012:document/SSM-SessionManagerRunShell',
    }),
    'a key for root': but(find('ec2-instance-connect:SendSSHPublicKey'), {
      context: { 'ec2:osuser': 'root', 'aws:ResourceTag/verger:cluster': place.name },
    }),
    'a session in an application of others': but(find('emr-serverless:StartSession'), {
      context: { 'aws:ResourceTag/verger:cluster': 'vineyard' },
    }),
    'the token of a session of others': but(find('emr-serverless:GetSessionEndpoint'), {
      context: { 'aws:ResourceTag/verger:cluster': 'vineyard' },
    }),
    'an application without our tag': but(find('emr-serverless:CreateApplication'), {
      context: { 'aws:RequestedRegion': place.region },
    }),
    'a session with the role of the nodes': but(
      calls.find(({ context }) => context['iam:PassedToService'] === 'emr-serverless.amazonaws.com'),
      { resource: 'arn:aws:iam::123456789012:role/verger-orchard-nodes' },
    ),
    'a deadline that takes over a session': but(find('emr-serverless:TerminateSession', 'deadline'), {
      action: 'emr-serverless:GetSessionEndpoint',
    }),
    'sessions that read notebooks and their secrets': but(find('s3:GetObject', 'sessions'), {
      resource: 'arn:aws:s3:::verger-orchard-123456789012-eu-west-3/jupyter/secrets/j-1/token',
    }),
    'nodes that change programs': but(find('s3:PutObject', 'nodes'), {
      resource: `arn:aws:s3:::verger-orchard-123456789012-eu-west-3/assets/worker`,
    }),
    'nodes that read logs': but(find('s3:GetObject', 'nodes'), {
      resource: `arn:aws:s3:::verger-orchard-123456789012-eu-west-3/logs/j-1/stderr.gz`,
    }),
    'nodes that read other buckets': but(find('s3:GetObject', 'nodes'), {
      resource: 'arn:aws:s3:::payroll/images/x',
    }),
    'nodes that list the whole bucket': but(find('s3:ListBucket', 'nodes'), { context: { 's3:prefix': '' } }),
    'EMR lending the key to people': but(find('kms:CreateGrant', 'service'), {
      context: { 'kms:GrantIsForAWSResource': 'false' },
    }),
    'EMR giving nodes another role': but(find('iam:PassRole', 'service'), {
      resource: 'arn:aws:iam::123456789012:role/admin',
    }),
  };

  it.each(Object.entries(cases))('%s', (_, call) => {
    expect(allowed(call)).toBe(false);
  });
});
