import { describe, expect, it } from 'vitest';
import { VergerError } from '../../../../src/common/errors.js';
import { hasEnded } from '../../../../src/clusters/emr/launch/cluster-view.js';
import type { RunWatchOptions } from '../../../../src/clusters/emr/run/follow-run.js';
import type { Call, Fault } from '../double/fault.js';
import { models } from '../double/models.js';
import { type Script, usualScript } from '../double/script.js';
import {
  isDriver,
  job,
  openTestAccount,
  runTestJob,
  spentOn,
  type TestAccount,
} from '../launch/test-account.js';

const cap = 5;

const script = ({ double }: TestAccount, changes: Partial<Script>): void => {
  double.script = { ...usualScript, ...changes };
};

/** Goes wrong with an operation, a number of times, from a call of it on. */
const fail = (
  { double }: TestAccount,
  operation: string,
  fault: Fault,
  { times = Infinity, after = 0 } = {},
) => {
  let calls = 0;
  double.onCall = (call: Call) => {
    if (call.operation !== operation) return undefined;
    calls += 1;
    return calls > after && calls <= after + times ? fault : undefined;
  };
};

/** At the end of time nothing runs, no schedule is left, and the money is within the cap. */
function expectNothingLeft(account: TestAccount): void {
  const { double } = account;
  double.clock.runToTheEnd();
  expect(double.clusters.filter(({ isUp }) => isUp)).toEqual([]);
  expect(double.region('eu-west-3').schedules.all.size).toBe(0);
  for (const { id } of double.clusters) expect(spentOn(account, id)).toBeLessThanOrEqual(cap);
}

/** The error of a run that must fail: one line, and what to do. */
async function failure(account: TestAccount, options: RunWatchOptions = {}): Promise<VergerError> {
  const error: unknown = await runTestJob(account, options).catch((reason: unknown) => reason);
  if (!(error instanceof VergerError)) throw new Error(`no VergerError: ${String(error)}`);
  expect(error.message).not.toMatch(/\n/);
  expect(error.hint).toBeDefined();
  return error;
}

const logFile = 's3://bucket/logs/j-1/steps/s-1/stderr.gz';
const stepFailure = { reason: 'Unknown Error.', message: 'no images', logFile };

describe.skipIf(models === undefined)('a run on a cluster of its own', () => {
  it('ends with its cluster, and knows what it has cost', async () => {
    const account = await openTestAccount();
    const { double } = account;
    const steps: string[] = [];
    const ended = await runTestJob(account, { onStep: (step) => steps.push(step) });
    const [cluster] = double.clusters;
    expect(ended.cluster).toMatchObject({
      id: cluster.id,
      state: 'TERMINATED',
      reason: { code: 'ALL_STEPS_COMPLETED' },
      quote: job.quote,
      job: `${job.input} ${job.output}`,
    });
    expect(ended.spent.usd.high).toBeCloseTo(spentOn(account, cluster.id), 2);
    const [connect, driver] = cluster.steps.all;
    expect(connect.config.Name).toBe('verger: Connect server');
    expect(isDriver(driver.config)).toBe(true);
    const until = Number(driver.config.HadoopJarStep?.Args?.[2]);
    expect((ended.cluster.deadline?.getTime() ?? 0) / 1000 - until).toBeGreaterThan(179);
    expect(steps.at(0)).toMatch(/^j-\w+ is starting; AWS ends it at 2026-\S+ at the latest$/);
    expect(steps.slice(1).map((step) => step.split(': ').at(1))).toEqual(
      expect.arrayContaining(['STARTING', 'BOOTSTRAPPING', 'RUNNING', 'COMPLETED']),
    );
    // The command removed it: it did not have to fire.
    expect(double.region('eu-west-3').schedules.all.size).toBe(0);
    expectNothingLeft(account);
  });

  it.each<[string, Partial<Script>, RegExp, RegExp]>([
    [
      'bootstrap failure',
      { bootstrapFails: true },
      /installing our programs on a node failed/,
      /verger cluster logs/,
    ],
    [
      'no capacity',
      { noCapacity: 'all' },
      /EC2 had no such instances in time/,
      /another instance type or region/,
    ],
    ['quota too small', { quotaExceeded: true }, /may not have that many vCPU/, /L-1216C47A/],
    [
      'step failure',
      { step: (step) => (isDriver(step) ? { seconds: 30, failure: stepFailure } : { seconds: 30 }) },
      /^the step "verger: s3:.*" of the cluster j-\w+ failed: Unknown Error.: no images$/,
      /^finished work is kept: run the same command again to resume; the logs: verger cluster logs --cluster j-/,
    ],
    [
      'no Connect server',
      { step: (step) => (isDriver(step) ? { seconds: 30 } : { seconds: 30, failure: stepFailure }) },
      /^the step "verger: Connect server" of the cluster j-\w+ failed: /,
      /verger cluster logs/,
    ],
  ])('says why it failed, and what that cost: %s', async (_, changes, message, hint) => {
    const account = await openTestAccount();
    script(account, changes);
    const error = await failure(account);
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
    expect(error.details.at(-1)).toMatch(
      /^the cluster j-\w+ has ended; it cost about \d\.\d\d USD, by our count$/,
    );
    expectNothingLeft(account);
  });

  it('is ended by its deadline if it does not end, and says so', async () => {
    const account = await openTestAccount();
    const { double } = account;
    script(account, { step: () => ({ seconds: Infinity }) });
    double.onCall = ({ operation }) => {
      if (operation === 'DescribeStep') double.clock.advance(1800);
      return undefined;
    };
    const { message, hint } = await failure(account);
    expect(message).toMatch(/^the cluster j-\w+ has ended: its deadline came$/);
    expect(hint).toBe('start it again; a run goes on where it stopped');
    expectNothingLeft(account);
  });

  it('survives the loss of its spot nodes', async () => {
    const account = await openTestAccount();
    script(account, { spotLossAfter: 30, step: () => ({ seconds: 600 }) });
    await expect(runTestJob(account)).resolves.toMatchObject({ cluster: { state: 'TERMINATED' } });
    const nodes = account.double.clusters[0].fleets.flatMap(({ instances }) => instances);
    expect(nodes.filter(({ market }) => market === 'SPOT').map(({ failed }) => failed)).toEqual([
      ...[true, true],
      ...[false, false],
    ]);
    expectNothingLeft(account);
  });

  it.each<[string, Fault]>([
    ['DescribeCluster', 'throttled'],
    ['DescribeStep', 'lost-answer'],
    ['ListSteps', 'unavailable'],
    ['DeleteSchedule', 'unavailable'],
  ])('goes on when AWS asks for patience or is away for a while: %s is %s', async (operation, fault) => {
    const account = await openTestAccount();
    fail(account, operation, fault, { times: 2 });
    await expect(runTestJob(account)).resolves.toMatchObject({ cluster: { state: 'TERMINATED' } });
    expectNothingLeft(account);
  });

  it('starts no second cluster when the answer is lost', async () => {
    const account = await openTestAccount();
    fail(account, 'RunJobFlow', 'lost-answer', { times: 1 });
    const { cluster } = await runTestJob(account);
    expect(account.double.clusters.map(({ id }) => id)).toEqual([cluster.id]);
    expectNothingLeft(account);
  });

  it.each<[string, Fault, RegExp]>([
    ['RunJobFlow', 'denied', /not authorized to perform: elasticmapreduce:RunJobFlow/],
    ['CreateSchedule', 'denied', /the cluster was ended at once$/],
    ['DescribeCluster', 'denied', /not authorized to perform: elasticmapreduce:DescribeCluster/],
    ['DescribeStep', 'denied', /not authorized to perform: elasticmapreduce:DescribeStep/],
    ['DescribeStep', 'expired', /security token included in the request is expired/],
    ['ListInstances', 'denied', /not authorized to perform: elasticmapreduce:ListInstances/],
    ['RunJobFlow', 'lost-request', /no answer to the request for a cluster, and no cluster of it/],
  ])('leaves nothing that nobody ends: %s is %s', async (operation, fault, message) => {
    const account = await openTestAccount();
    fail(account, operation, fault);
    const { message: found, details } = await failure(account);
    expect(found).toMatch(message);
    if (operation === 'ListInstances') expect(details.at(-1)).toMatch(/^the cluster j-\w+ is ending; /);
    expectNothingLeft(account);
  });

  it('says when the cluster ends by itself if it can end nothing any more', async () => {
    const account = await openTestAccount();
    const { double } = account;
    let started = false;
    double.onCall = ({ operation }) => {
      started ||= operation === 'ListSteps';
      return started ? 'expired' : undefined;
    };
    const { code, message, details, hint } = await failure(account);
    expect([code, message]).toEqual(['access', expect.stringContaining('security token') as string]);
    expect(details.at(-1)).toMatch(/^the cluster j-\w+ could not be ended from here: /);
    expect(hint).toMatch(
      /^sign in again .* at the latest; .*verger cluster down --name verger --region eu-west-3/,
    );
    double.onCall = () => undefined;
    expectNothingLeft(account);
    expect(double.clusters[0].reason?.code).toBe('ALL_STEPS_COMPLETED');
  });

  it.each(['RunJobFlow', 'CreateSchedule', 'DescribeCluster', 'DescribeStep', 'ListInstances'])(
    'ends its cluster on Ctrl-C, and says how to resume: during %s',
    async (moment) => {
      const account = await openTestAccount();
      const stop = new AbortController();
      account.double.onCall = ({ operation }) => {
        if (operation === moment) stop.abort();
        return undefined;
      };
      const end = await runTestJob(account, { signal: stop.signal }).catch((error: unknown) => error);
      const [cluster] = account.double.clusters;
      // The run had ended by then.
      if (moment === 'ListInstances') expect(end).toMatchObject({ cluster: { id: cluster.id } });
      else
        expect(end).toMatchObject({
          code: 'interrupted',
          message: expect.stringMatching(
            /^interrupted: the cluster j-\w+ has ended; it cost about \d\.\d\d USD, by our count$/,
          ) as string,
          hint: 'finished work is kept: run the same command again to resume',
        });
      expect(hasEnded(cluster)).toBe(true);
      expectNothingLeft(account);
    },
  );

  it('survives a network that is away, and a computer that sleeps for a day', async () => {
    const account = await openTestAccount();
    const { double } = account;
    let looks = 0;
    double.onCall = ({ operation }) => {
      if (operation !== 'DescribeCluster') return undefined;
      looks += 1;
      if (looks === 4) double.clock.advance(86_400);
      return looks > 4 && looks < 16 ? 'lost-request' : undefined;
    };
    const { cluster } = await runTestJob(account);
    expect(cluster.reason.code).toBe('ALL_STEPS_COMPLETED');
    expectNothingLeft(account);
  });
});
