import type { StepConfig } from '@aws-sdk/client-emr';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { makeTempFolder } from 'testing-support/temp-folder';
import { rm } from 'node:fs/promises';
import { AuditLog } from '../../../../src/clusters/emr/account/audit-log.js';
import { AwsAccount } from '../../../../src/clusters/emr/account/aws-account.js';
import type { Foundation } from '../../../../src/clusters/emr/foundation/foundation.js';
import { Region } from '../../../../src/clusters/emr/launch/region.js';
import type { EndedCluster } from '../../../../src/clusters/emr/launch/down.js';
import type { ClusterPlan } from '../../../../src/clusters/emr/launch/run-request.js';
import type { RunWatchOptions } from '../../../../src/clusters/emr/run/follow-run.js';
import { type ClusterJob, runJob } from '../../../../src/clusters/emr/run/run-job.js';
import type { OpenedPlace } from '../../../../src/clusters/emr/open-place.js';
import { type Prices, shippedPrices } from '../../../../src/clusters/emr/prices/prices.js';
import {
  type ClusterSettings,
  clusterSettings,
} from '../../../../src/clusters/emr/settings/cluster-settings.js';
import { EmrDouble } from '../double/emr-double.js';
import type { FakeInstance } from '../double/fake-fleet.js';
import { models } from '../double/models.js';
import { moneySpent } from '../double/money.js';

export const foundation: Foundation = {
  name: 'verger',
  region: 'eu-west-3',
  accountId: '123456789012',
  stack: 'verger-verger',
  bucket: 'verger-verger-123456789012-eu-west-3',
  subnetIds: ['subnet-0a', 'subnet-0b'],
  securityGroup: 'sg-0a',
  serviceRole: 'verger-verger-service',
  instanceProfile: 'verger-verger-nodes',
  schedulerRoleArn: 'arn:aws:iam::123456789012:role/verger-verger-deadline',
  scheduleGroup: 'verger-verger',
  securityConfiguration: 'verger-verger-0123abcd',
  logGroup: '/verger/verger',
  operatorPolicyArns: ['arn:aws:iam::123456789012:policy/verger-verger-clusters'],
  volumeKeyArn: undefined,
};

/** The same, as the outputs of a stack. */
export const stackOutputs: Readonly<Record<string, string>> = {
  Bucket: foundation.bucket,
  SubnetIds: foundation.subnetIds.join(','),
  SecurityGroup: foundation.securityGroup,
  ServiceRole: foundation.serviceRole,
  InstanceProfile: foundation.instanceProfile,
  SchedulerRoleArn: foundation.schedulerRoleArn,
  ScheduleGroup: foundation.scheduleGroup,
  SecurityConfiguration: foundation.securityConfiguration,
  LogGroup: foundation.logGroup,
  OperatorPolicyArns: foundation.operatorPolicyArns.join(','),
  AccountId: foundation.accountId,
};

/** An account on a double of its own, whose time passes while the code pauses. */
export interface TestAccount {
  readonly double: EmrDouble;
  readonly account: AwsAccount;
  readonly region: Region;
  readonly auditFile: string;
  readonly open: (region: string) => Region;
  readonly prices: Prices;
  readonly place: OpenedPlace;
}

export async function openTestAccount(): Promise<TestAccount> {
  if (models === undefined) throw new Error('the models are missing');
  const double = await EmrDouble.open(models);
  const folder = await makeTempFolder();
  onTestFinished(async () => {
    double.close();
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  });
  for (const [name, value] of Object.entries(double.environment)) vi.stubEnv(name, value);
  double.stacks.set('verger-verger', stackOutputs);
  double.region('eu-west-3').schedules.groups.add(foundation.scheduleGroup);
  const auditFile = join(folder, 'audit.jsonl');
  const audit = new AuditLog(auditFile);
  const pause = (milliseconds: number): Promise<void> => {
    double.clock.advance(milliseconds / 1000);
    return Promise.resolve();
  };
  const open = (name: string): Region => new Region(new AwsAccount(name, audit), pause);
  const account = new AwsAccount('eu-west-3', audit);
  const [region, prices] = [new Region(account, pause), shippedPrices('eu-west-3')];
  const place = { account, region, name: 'verger', foundation, prices };
  return { double, account, auditFile, region, open, prices, place };
}

export function settings(changes: object = {}): ClusterSettings {
  return clusterSettings.parse(changes);
}

export function plan(changes: object = {}): ClusterPlan {
  const bootstrap = [
    {
      Name: 'verger: install',
      ScriptBootstrapAction: { Path: `s3://${foundation.bucket}/assets/0/bootstrap.sh` },
    },
  ];
  return { settings: settings(changes), foundation, bootstrap };
}

export const connectStep: StepConfig = {
  Name: 'verger: Connect server',
  ActionOnFailure: 'TERMINATE_CLUSTER',
  HadoopJarStep: { Jar: 'command-runner.jar', Args: ['bash', '/opt/verger/current/bin/connect.sh'] },
};

/**
 * USD per hour of a node of m6i.xlarge in eu-west-3 on demand, worked out by hand: 0.224 for EC2, 0.048 for EMR, 0.0928 / 730
 * for each of 64 + 15 GiB, 0.005 for its address.
 */
export const nodePerHour = 0.224 + 0.048 + (79 * 0.0928) / 730 + 0.005;

/** What a cluster has cost by then, spot as dear as on demand. */
export function spentOn(
  { double }: TestAccount,
  id: string,
  perHour: (node: FakeInstance) => number = () => nodePerHour,
): number {
  const cluster = double.clusters.find((each) => each.id === id);
  if (cluster === undefined) throw new Error(`no cluster ${id}`);
  return moneySpent(cluster, perHour, double.clock.now);
}

/** A run for a cluster of its own, which no bucket of the double has. */
export const job: ClusterJob = {
  input: `s3://${foundation.bucket}/images/fruits`,
  output: `s3://${foundation.bucket}/results/features`,
  flags: ['--model=verger-1'],
  quote: { low: 0.1, likely: 0.2, high: 0.5 },
};

/** Starts a cluster for that run, and follows it to its end. */
export function runTestJob(
  { place }: TestAccount,
  options: RunWatchOptions = {},
  changes: object = {},
): Promise<EndedCluster> {
  const { settings: ofCluster, bootstrap } = plan(changes);
  return runJob(place, ofCluster, job, { bootstrap, start: [connectStep] }, options);
}

/** Whether a step is the driver's. */
export function isDriver({ Name = '' }: StepConfig): boolean {
  return Name.startsWith('verger: s3://');
}
