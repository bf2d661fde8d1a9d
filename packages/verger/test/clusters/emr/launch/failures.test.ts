import { describe, expect, it } from 'vitest';
import { VergerError } from '../../../../src/common/errors.js';
import { clusterStatus } from '../../../../src/clusters/emr/launch/status.js';
import { upCluster } from '../../../../src/clusters/emr/launch/up.js';
import type { Call, Fault } from '../double/fault.js';
import { models } from '../double/models.js';
import type { Script } from '../double/script.js';
import { connectStep, foundation, openTestAccount, plan, type TestAccount } from './test-account.js';

/** The error of a start that must fail; afterwards nothing may run. */
async function failure(account: TestAccount, changes: object = {}): Promise<VergerError> {
  const { double, region, prices } = account;
  const error: unknown = await upCluster(region, plan(changes), prices, [connectStep]).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof VergerError)) throw new Error(`no VergerError: ${String(error)}`);
  expect(error.message).not.toMatch(/\n/);
  expect(error.hint).toBeDefined();
  double.clock.runToTheEnd();
  expect(double.clusters.filter(({ isUp }) => isUp)).toEqual([]);
  return error;
}

const script = (changes: Partial<Script>, account: TestAccount): void => {
  account.double.script = { ...account.double.script, ...changes };
};

/** Goes wrong with an operation, a number of times. */
const fail = (account: TestAccount, operation: string, fault: Fault, times = Infinity): void => {
  let left = times;
  account.double.onCall = (call: Call) => (call.operation === operation && left-- > 0 ? fault : undefined);
};

describe.skipIf(models === undefined)('a cluster that fails', () => {
  it('says that installing failed, and where the reason is', async () => {
    const account = await openTestAccount();
    script({ bootstrapFails: true }, account);
    const { message, hint } = await failure(account);
    expect(message).toMatch(
      /^the cluster j-\w+ has ended \(.*\): installing our programs on a node failed: /,
    );
    expect(message).toContain('BOOTSTRAP_FAILURE_PRIMARY_WITH_NON_ZERO_CODE');
    expect(hint).toBe(
      'read why (the log arrives after up to 6 min): verger cluster logs --name verger --region eu-west-3',
    );
  });

  it('says that EC2 had no such instances', async () => {
    const account = await openTestAccount();
    script({ noCapacity: 'all' }, account);
    const { message, hint } = await failure(account);
    expect(message).toContain('EC2 had no such instances in time: INSTANCE_FLEET_TIMEOUT');
    expect(hint).toBe('try again later, or take another instance type or region');
  });

  it('goes on on demand when there is no spot', async () => {
    const account = await openTestAccount();
    const { region, prices } = account;
    script({ noCapacity: 'spot' }, account);
    await upCluster(region, plan(), prices, [connectStep]);
    const { fleets } = await clusterStatus(region, 'verger', foundation, prices);
    expect(fleets.at(2)).toMatchObject({ spot: true, provisioned: { onDemand: 2, spot: 0 } });
  });

  it('says which step failed, and why', async () => {
    const account = await openTestAccount();
    const logFile = 's3://bucket/logs/j-1/steps/s-1/stderr.gz';
    const reason = { reason: 'Unknown Error.', message: 'Exception in thread "main"', logFile };
    script({ step: () => ({ seconds: 30, failure: reason }) }, account);
    const { message, hint } = await failure(account);
    expect(message).toMatch(
      /^the step "verger: Connect server" of the cluster j-\w+ failed: Unknown Error.: Exception in thread "main"$/,
    );
    expect(hint).toContain(logFile);
  });

  it('says that the quota of vCPU is too small', async () => {
    const account = await openTestAccount();
    script({ quotaExceeded: true }, account);
    const { message, hint } = await failure(account);
    expect(message).toContain('the account may not have that many vCPU');
    expect(hint).toContain('L-1216C47A');
  });

  it('waits when EMR asks for fewer requests', async () => {
    const account = await openTestAccount();
    const { double, region, prices } = account;
    fail(account, 'RunJobFlow', 'throttled', 3);
    await upCluster(region, plan(), prices, [connectStep]);
    expect(double.clusters).toHaveLength(1);
  });

  it('gives up when EMR asks for fewer requests for too long', async () => {
    const account = await openTestAccount();
    fail(account, 'RunJobFlow', 'throttled');
    await expect(failure(account)).resolves.toMatchObject({
      code: 'aws',
      message: "can't start the cluster: Rate exceeded",
    });
    expect(account.double.clusters).toEqual([]);
  });

  it('finds its cluster when the answer is lost, and starts no second one', async () => {
    const account = await openTestAccount();
    const { double, region, prices } = account;
    fail(account, 'RunJobFlow', 'lost-answer', 1);
    const { id } = await upCluster(region, plan(), prices, [connectStep]);
    expect(double.clusters.map((cluster) => cluster.id)).toEqual([id]);
    expect(double.calls.filter(({ operation }) => operation === 'RunJobFlow')).toHaveLength(1);
    expect([...double.region('eu-west-3').schedules.all.keys()]).toEqual([`verger-verger/verger-${id}`]);
  });

  it.each(['lost-request', 'unavailable'] as const)('does not try again after %s', async (fault) => {
    const account = await openTestAccount();
    fail(account, 'RunJobFlow', fault);
    const { message, hint } = await failure(account);
    expect(message).toContain('no answer to the request for a cluster, and no cluster of it');
    expect(hint).toBe(
      'before you try again: verger cluster list; if it does appear, EMR ends it after 15 min without work',
    );
    expect(account.double.calls.filter(({ operation }) => operation === 'RunJobFlow')).toHaveLength(1);
  });

  it.each(['RunJobFlow', 'ListClusters', 'DescribeCluster'])(
    'says how to renew credentials: %s',
    async (operation) => {
      const account = await openTestAccount();
      fail(account, operation, 'expired');
      const { code, message, hint } = await failure(account);
      expect([code, message]).toEqual([
        'access',
        expect.stringContaining('security token included in the request is expired'),
      ]);
      expect(hint).toContain('sign in again');
      if (operation === 'DescribeCluster') expect(hint).toContain('it ends by 2026-');
    },
  );

  it.each(['RunJobFlow', 'AddJobFlowSteps'])(
    'names the permission that is missing: %s',
    async (operation) => {
      const account = await openTestAccount();
      fail(account, operation, 'denied');
      const { code, message, hint } = await failure(account);
      expect([code, message]).toEqual(['access', expect.stringContaining(`elasticmapreduce:${operation}`)]);
      expect(hint).toContain('docs/aws/setup.md lists all permissions');
    },
  );

  it.each(['lost-request', 'lost-answer', 'denied', 'expired', 'unavailable'] as const)(
    'ends the cluster at once if its deadline gets %s',
    async (fault) => {
      const account = await openTestAccount();
      fail(account, 'CreateSchedule', fault);
      const { message, hint } = await failure(account);
      expect(message).toMatch(
        /^can't set the deadline of the cluster j-\w+: .*; the cluster was ended at once$/,
      );
      expect(hint).toMatch(/^without its deadline it could cost more than 5.00 USD; /);
      const [cluster] = account.double.clusters;
      expect([cluster.reason?.code, cluster.steps.all]).toEqual(['USER_REQUEST', []]);
    },
  );

  it.each(['lost-answer', 'unavailable', 'throttled'] as const)(
    'adds its steps once, though EMR answers %s',
    async (fault) => {
      const account = await openTestAccount();
      const { double, region, prices } = account;
      fail(account, 'AddJobFlowSteps', fault, 1);
      await upCluster(region, plan(), prices, [connectStep]);
      expect(double.clusters[0].steps.all.map(({ config }) => config.Name)).toEqual([connectStep.Name]);
    },
  );

  it('ends a cluster whose first steps may still arrive', async () => {
    const account = await openTestAccount();
    fail(account, 'AddJobFlowSteps', 'lost-request', 1);
    await expect(failure(account)).resolves.toMatchObject({
      message: expect.stringMatching(/^no answer to the request to add the steps/) as string,
    });
    expect(account.double.clusters[0].reason?.code).toBe('USER_REQUEST');
  });

  it('refuses a second cluster of the name', async () => {
    const account = await openTestAccount();
    const { region, prices } = account;
    await upCluster(region, plan(), prices, []);
    await expect(failure(account)).resolves.toMatchObject({
      code: 'locked',
      message: expect.stringMatching(/^the cluster verger is already up: j-\w+, WAITING$/) as string,
    });
  });

  it('refuses a cap that pays for little more than the start', async () => {
    const account = await openTestAccount();
    await expect(failure(account, { maxCost: 0.5 })).resolves.toMatchObject({
      code: 'usage',
      message: '0.50 USD and 12 h are too little for a cluster of 1.15 USD per hour',
      hint: 'set maxCost to 0.79 USD or more and maxHours to 1 or more, or take fewer nodes',
    });
    expect(account.double.calls).toEqual([]);
  });

  it('stops waiting on Ctrl-C, not the cluster, and says how to come back', async () => {
    const { double, region, prices } = await openTestAccount();
    const abort = new AbortController();
    double.onCall = ({ operation }) => {
      if (operation === 'RunJobFlow') abort.abort();
      return undefined;
    };
    await expect(
      upCluster(region, plan(), prices, [connectStep], { signal: abort.signal }),
    ).rejects.toMatchObject({
      code: 'interrupted',
      message: 'stopped waiting; the cluster goes on',
      hint: expect.stringMatching(
        /^it ends by 2026-\S+ at the latest; verger cluster status --name verger --region eu-west-3 shows it, verger cluster down --name verger --region eu-west-3 ends it$/,
      ) as string,
    });
    expect(double.region('eu-west-3').schedules.all.size).toBe(1);
    expect(double.clusters).toHaveLength(1);
  });
});
