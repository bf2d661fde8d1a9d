import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  EMRClient,
  PutBlockPublicAccessConfigurationCommand,
  RunJobFlowCommand,
  TerminateJobFlowsCommand,
} from '@aws-sdk/client-emr';
import { GetBucketEncryptionCommand, HeadBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { skipOrFail } from 'testing-support/services';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AuditLog } from '../../../../src/clusters/emr/account/audit-log.js';
import { AwsAccount } from '../../../../src/clusters/emr/account/aws-account.js';
import { Deadlines, endedCluster } from '../../../../src/clusters/emr/launch/deadline.js';
import { endedSession } from '../../../../src/clusters/emr/serverless/session-deadline.js';
import { readFoundation } from '../../../../src/clusters/emr/foundation/foundation.js';
import { setUpFoundation, type SetupPlan } from '../../../../src/clusters/emr/foundation/setup.js';
import type { StackEvent } from '../../../../src/clusters/emr/foundation/stack/follow.js';
import { describeStack } from '../../../../src/clusters/emr/foundation/stack/stack.js';
import { tearDownFoundation, type TeardownPlan } from '../../../../src/clusters/emr/foundation/teardown.js';
import {
  type ClusterSettings,
  clusterSettings,
} from '../../../../src/clusters/emr/settings/cluster-settings.js';
import { clientOf } from '../../../support/s3/buckets.js';
import type { S3Server } from '../../../support/s3/server.js';
import { calls } from './calls.js';
import { environmentFor, setRules, startMoto } from './moto.js';

const region = 'eu-west-3';
const accountId = '123456789012';
let reason: string | undefined;
let server: S3Server | undefined;
try {
  server = await startMoto();
} catch (error) {
  reason = skipOrFail(`moto: ${(error as Error).message}`);
}
const { endpoint } = server ?? { endpoint: '' };
const tempFolder = useTempFolders();
afterAll(() => server?.stop());

const s3 = clientOf(endpoint === '' ? 'http://127.0.0.1:1' : endpoint);

let account: AwsAccount;
let auditFile: string;
let settings: ClusterSettings;
let count = 0;

beforeEach(async () => {
  for (const [name, value] of Object.entries(environmentFor(endpoint))) vi.stubEnv(name, value);
  await setRules(endpoint, []);
  auditFile = join(await tempFolder(), 'audit.jsonl');
  account = new AwsAccount(region, new AuditLog(auditFile));
  settings = clusterSettings.parse({ name: `test${(count += 1)}`, region });
});

describe.skipIf(reason)('verger cluster setup', () => {
  it('creates everything after its plan is confirmed, changes nothing the second time, and takes it down again', async () => {
    const plans: SetupPlan[] = [];
    const events: StackEvent[] = [];
    await blockPublicAccess();
    const created = await setUp({ plans, events });
    expect(created.outcome).toBe('created');
    expect(plans[0].changes.map(({ action }) => action)).toEqual(plans[0].changes.map(() => 'Add'));
    expect(plans[0].changes.map(({ type }) => type)).toContain('AWS::KMS::Key');
    expect(plans[0].publicAccess).toEqual({ isBlocked: true, exceptions: ['22'] });
    expect(events.at(-1)).toMatchObject({ resource: `verger-${settings.name}`, status: 'CREATE_COMPLETE' });

    const foundation = await readFoundation(account, settings.name);
    expect(foundation).toEqual(created.foundation);
    expect(foundation).toMatchObject({
      accountId,
      region,
      bucket: `verger-${settings.name}-${accountId}-${region}`,
      instanceProfile: `verger-${settings.name}-nodes`,
      scheduleGroup: `verger-${settings.name}`,
    });
    expect(foundation.subnetIds).toHaveLength(3);
    for (const id of foundation.subnetIds) expect(id).toMatch(/^subnet-/);
    const { ServerSideEncryptionConfiguration: encryption } = await s3.send(
      new GetBucketEncryptionCommand({ Bucket: foundation.bucket }),
    );
    expect(encryption?.Rules?.[0].ApplyServerSideEncryptionByDefault?.SSEAlgorithm).toBe('AES256');

    expect((await setUp()).outcome).toBe('unchanged');
    settings = { ...settings, foundation: { ...settings.foundation, monthlyBudget: 7, logDays: 7 } };
    const changed = await setUp();
    expect(changed.outcome).toBe('updated');
    expect(changed.plan.changes.map(({ action, resource }) => `${action} ${resource}`).sort()).toEqual([
      'Modify Bucket',
      'Modify Budget',
      'Modify StateLog',
    ]);

    const down = await tearDown();
    expect(down.outcome).toBe('deleted');
    expect(down.remains.map(({ what }) => what)).toContain(`s3://${foundation.bucket}`);
    expect(down.remains.some(({ what }) => what.startsWith('arn:aws:kms:'))).toBe(true);
    await s3.send(new HeadBucketCommand({ Bucket: foundation.bucket }));
    await expect(readFoundation(account, settings.name)).rejects.toMatchObject({
      code: 'not-found',
      hint: 'create it: verger cluster setup',
    });
    expect((await tearDown()).outcome).toBe('nothing');

    // The bucket that was left becomes part of the next stack, and goes with its data at last.
    expect((await setUp()).outcome).toBe('created');
    await s3.send(
      new PutObjectCommand({ Bucket: foundation.bucket, Key: 'logs/j-1/stderr.gz', Body: 'lost' }),
    );
    const teardownPlans: TeardownPlan[] = [];
    const erased = await tearDown({ deleteData: true, plans: teardownPlans });
    expect(teardownPlans[0].data?.folders).toContainEqual({ folder: 'logs/', objects: 1, bytes: 4 });
    expect(erased.remains.map(({ what }) => what)).not.toContain(`s3://${foundation.bucket}`);
    await expect(s3.send(new HeadBucketCommand({ Bucket: foundation.bucket }))).rejects.toThrow();
    await expectKnownCalls();
  });

  it('leaves nothing behind if its plan is not confirmed', async () => {
    expect((await setUp({ confirms: false })).outcome).toBe('declined');
    expect(await describeStack(account, `verger-${settings.name}`)).toBeUndefined();
  });

  it('names the first resource that failed, and starts again from what a failed creation has left', async () => {
    await setRules(endpoint, [{ fail: 'ServiceRole', reason: 'a role of this name exists already' }]);
    await expect(setUp()).rejects.toMatchObject({
      code: 'aws',
      message: `the stack verger-${settings.name} failed: ServiceRole (AWS::IAM::Role): a role of this name exists already`,
      details: [],
    });
    expect((await describeStack(account, `verger-${settings.name}`))?.status).toBe('ROLLBACK_COMPLETE');
    await expect(readFoundation(account, settings.name)).rejects.toMatchObject({ code: 'aws' });
    const again = await setUp();
    expect(again.outcome).toBe('created');
    expect(again.plan.replacesFailed).toBe(true);
  });

  it('says that all is as before if an update fails', async () => {
    await setUp();
    await setRules(endpoint, [{ fail: 'Budget', reason: 'too many budgets' }]);
    settings = { ...settings, foundation: { ...settings.foundation, monthlyBudget: 3 } };
    await expect(setUp()).rejects.toMatchObject({
      message: `the stack verger-${settings.name} failed: Budget (AWS::Budgets::Budget): too many budgets`,
      hint: 'all is as before: correct the cause, then run the same command again',
    });
    expect(await readFoundation(account, settings.name)).toMatchObject({ region });
  });

  it('names the permission that is missing', async () => {
    await setRules(endpoint, [{ action: 'CreateChangeSet', do: 'deny' }]);
    await expect(setUp()).rejects.toMatchObject({
      code: 'access',
      message:
        "can't plan the stack: User: arn:aws:iam::123456789012:user/alice is not authorized to perform: cloudformation:CreateChangeSet",
    });
  });

  it('makes one stack though answers are lost', async () => {
    await setRules(endpoint, [
      { action: 'CreateChangeSet', do: 'lose' },
      { action: 'ExecuteChangeSet', do: 'lose', times: 9 },
    ]);
    expect((await setUp()).outcome).toBe('created');
    const { client, sdk } = await account.cloudFormation();
    const { Stacks = [] } = await client.send(new sdk.DescribeStacksCommand({}));
    expect(Stacks.filter(({ StackName }) => StackName === `verger-${settings.name}`)).toHaveLength(1);
    await setRules(endpoint, [{ action: 'DeleteStack', do: 'lose' }]);
    expect((await tearDown()).outcome).toBe('deleted');
  });

  it('goes on where an interrupted setup has stopped', async () => {
    const stop = new AbortController();
    await expect(setUp({ signal: stop.signal, onFirstEvent: () => stop.abort() })).rejects.toMatchObject({
      code: 'interrupted',
      hint: 'run the same command again to see how it ends',
    });
    expect((await setUp()).outcome).toBe('unchanged');
  });
});

describe.skipIf(reason)('verger cluster teardown', () => {
  it('refuses while a cluster uses the foundation', async () => {
    await setUp();
    const emr = new EMRClient({ region });
    const { JobFlowId: id = '' } = await emr.send(
      new RunJobFlowCommand({
        Name: 'in use',
        Instances: { KeepJobFlowAliveWhenNoSteps: true, MasterInstanceType: 'm6i.xlarge', InstanceCount: 1 },
        ReleaseLabel: 'emr-7.14.0',
        Tags: [{ Key: 'verger:cluster', Value: settings.name }],
        JobFlowRole: 'nodes',
        ServiceRole: 'service',
      }),
    );
    await expect(tearDown()).rejects.toMatchObject({
      code: 'locked',
      details: [expect.stringMatching(new RegExp(`^${id}: `))],
      hint: 'end them first: verger cluster down',
    });
    await emr.send(new TerminateJobFlowsCommand({ JobFlowIds: [id] }));
    emr.destroy();
    expect((await tearDown()).outcome).toBe('deleted');
  });

  it('refuses while a session could lose the schedule that ends it, but not for that of a cluster that is gone', async () => {
    const { foundation } = await setUp();
    if (foundation === undefined) throw new Error('nothing was set up');
    // Moto's CloudFormation does not make it.
    const { client, sdk } = await account.scheduler();
    await client.send(new sdk.CreateScheduleGroupCommand({ Name: foundation.scheduleGroup }));
    const later = new Date(Date.now() + 3_600_000);
    await new Deadlines(account, foundation, endedCluster).set('j-1GONE', later);
    const sessions = new Deadlines(account, foundation, endedSession);
    await sessions.set('00fapp_00fsession', later);
    await expect(tearDown()).rejects.toMatchObject({
      code: 'locked',
      details: ['verger-00fapp_00fsession'],
      hint: expect.stringContaining('wait for the end of its run') as string,
    });
    await sessions.remove('00fapp_00fsession');
    expect((await tearDown()).outcome).toBe('deleted');
  });

  it('names the first resource that can not be deleted', async () => {
    await setUp();
    await setRules(endpoint, [{ fail: 'Vpc', when: 'delete', reason: 'the network has dependencies' }]);
    await expect(tearDown()).rejects.toMatchObject({
      message: `the stack verger-${settings.name} failed: Vpc (AWS::EC2::VPC): the network has dependencies`,
    });
    expect((await tearDown()).outcome).toBe('deleted');
  });

  it('keeps the bucket if something else lies in it, and changes nothing without a confirmation', async () => {
    const { foundation } = await setUp();
    const Bucket = foundation?.bucket ?? '';
    await s3.send(new PutObjectCommand({ Bucket, Key: 'mine.txt', Body: 'mine' }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'results/part', Body: 'part' }));
    expect((await tearDown({ deleteData: true, confirms: false })).outcome).toBe('declined');
    expect(await readFoundation(account, settings.name)).toEqual(foundation);
    const { remains } = await tearDown({ deleteData: true });
    expect(remains.map(({ what }) => what)).toContain(`s3://${Bucket}`);
    await s3.send(new HeadBucketCommand({ Bucket }));
  });
});

/** AWS has it on from the start; Moto doesn't. */
async function blockPublicAccess(): Promise<void> {
  const emr = new EMRClient({ region });
  await emr.send(
    new PutBlockPublicAccessConfigurationCommand({
      BlockPublicAccessConfiguration: {
        BlockPublicSecurityGroupRules: true,
        PermittedPublicSecurityGroupRuleRanges: [{ MinRange: 22, MaxRange: 22 }],
      },
    }),
  );
  emr.destroy();
}

interface SetUpOptions {
  readonly plans?: SetupPlan[];
  readonly events?: StackEvent[];
  readonly confirms?: boolean;
  readonly signal?: AbortSignal;
  readonly onFirstEvent?: () => void;
}

function setUp({ plans, events, confirms = true, signal, onFirstEvent }: SetUpOptions = {}) {
  return setUpFoundation(account, {
    settings,
    signal,
    pollMs: 5,
    onEvent: (event) => {
      events?.push(event);
      onFirstEvent?.();
    },
    confirm: (plan) => {
      plans?.push(plan);
      return Promise.resolve(confirms);
    },
  });
}

function tearDown({
  deleteData = false,
  confirms = true,
  plans,
}: { readonly deleteData?: boolean; readonly confirms?: boolean; readonly plans?: TeardownPlan[] } = {}) {
  return tearDownFoundation(account, {
    settings,
    deleteData,
    pollMs: 5,
    confirm: (plan) => {
      plans?.push(plan);
      return Promise.resolve(confirms);
    },
  });
}

/** The policies are checked against the calls that `calls` names: there must be no others. */
async function expectKnownCalls(): Promise<void> {
  const lines = (await readFile(auditFile, 'utf8')).trim().split('\n');
  const made = new Set(
    lines.map((line) => {
      const { service, action } = JSON.parse(line) as { service: string; action: string };
      return `${service} ${action}`;
    }),
  );
  const known = new Set(calls.map(({ sdk }) => sdk));
  // Needs no permission.
  expect([...made].filter((call) => !known.has(call))).toEqual(['STS GetCallerIdentity']);
}
