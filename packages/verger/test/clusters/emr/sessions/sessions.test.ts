import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint } from 'spark-connect';
import { describe, expect, it } from 'vitest';
import { VergerError } from '../../../../src/common/errors.js';
import { runningClusters } from '../../../../src/clusters/emr/launch/find-clusters.js';
import { upCluster } from '../../../../src/clusters/emr/launch/up.js';
import type { ManagedSession } from '../../../../src/clusters/emr/sessions/managed-session.js';
import { withClusterSession } from '../../../../src/clusters/emr/sessions/on-cluster.js';
import { SessionToken } from '../../../../src/clusters/emr/sessions/session-token.js';
import { models } from '../double/models.js';
import { openTestAccount, plan, type TestAccount } from '../launch/test-account.js';

const minute = 60_000;
const signal = new AbortController().signal;

/** A session whose tokens are numbered, and hold for an hour. */
class NumberedTokens implements ManagedSession {
  readonly id = 's-1';
  readonly title = 'the session s-1';
  readonly headers = { authorization: 's-1' };
  time = 0;
  given = 0;
  isDown = false;

  state(): Promise<{ readonly state: 'IDLE'; readonly reason: string }> {
    return Promise.resolve({ state: 'IDLE', reason: '' });
  }

  async access() {
    await sleep(0);
    if (this.isDown) throw new VergerError('aws', 'no answer', { cause: new Error('ECONNRESET') });
    this.given += 1;
    return {
      ...{ address: 'https://s-1.example', token: `t${this.given}` },
      expiresAt: new Date(this.time + 60 * minute),
    };
  }

  now(): Promise<Date> {
    return Promise.resolve(new Date(this.time));
  }

  terminate(): Promise<void> {
    return Promise.resolve();
  }
}

describe('the token of a session', () => {
  async function open(): Promise<{ readonly session: NumberedTokens; readonly token: SessionToken }> {
    const session = new NumberedTokens();
    const pause = (): Promise<void> => {
      session.isDown = false;
      return Promise.resolve();
    };
    return { session, token: new SessionToken(session, await session.access(), { pause, signal }) };
  }
  const held = async (token: SessionToken): Promise<string> => (await token.current())['x-aws-proxy-auth'];

  it('is a new one five minutes before it expires, asked for once by all calls', async () => {
    const { session, token } = await open();
    session.time = 54 * minute;
    expect(await token.current()).toEqual({ authorization: 's-1', 'x-aws-proxy-auth': 't1' });
    session.time = 56 * minute;
    expect(await Promise.all([held(token), held(token), held(token)])).toEqual(['t2', 't2', 't2']);
    // A computer that slept for a day.
    session.time += 24 * 60 * minute;
    expect(await held(token)).toBe('t3');
    expect(session.given).toBe(3);
  });

  it('is a new one when it is refused, but not when an older one is', async () => {
    const { session, token } = await open();
    const first = await token.current();
    token.refused(first);
    expect(await held(token)).toBe('t2');
    token.refused(first);
    expect(await held(token)).toBe('t2');
    expect(session.given).toBe(2);
  });

  it('is used to its end while AWS gives no other, and then waited for', async () => {
    const { session, token } = await open();
    session.isDown = true;
    session.time = 58 * minute;
    expect(await held(token)).toBe('t1');
    session.time = 61 * minute;
    expect(await held(token)).toBe('t2');
  });
});

describe.skipIf(models === undefined)('a session of a cluster', () => {
  async function up(release: string): Promise<TestAccount & { readonly use: typeof use }> {
    const account = await openTestAccount();
    await upCluster(account.region, plan({ release }), account.prices, []);
    const use = async <T>(work: (endpoint: Endpoint) => Promise<T>): Promise<T> => {
      const [cluster] = await runningClusters(account.region, 'verger');
      const options = { signal, idleMinutes: 15, onStep: () => undefined };
      return withClusterSession({ ...account, cluster }, options, work);
    };
    return { ...account, use };
  }

  it('answers under its own address, and ends with the work; the cluster goes on', async () => {
    const { double, use } = await up('emr-spark-8.1.0');
    const endpoint = await use((each) => Promise.resolve(each));
    const [cluster] = double.clusters;
    const [session] = double.region('eu-west-3').sessions.of(cluster);
    expect(endpoint).toMatchObject({
      ...{ host: `${session.id}.elasticmapreduce-services.eu-west-3.amazonaws.com`, port: 443, tls: true },
    });
    expect(await endpoint.changing?.current()).toEqual({
      ...{ authorization: session.id, 'x-aws-proxy-auth': double.tokens.given[0] },
    });
    expect(session.state).toBe('TERMINATED');
    expect(session.request).toMatchObject({
      SessionIdleTimeoutInMinutes: 15,
      EngineConfigurations: [
        {
          Classification: 'spark-defaults',
          // One executor on each of the core node and the two task nodes.
          Properties: { 'spark.default.parallelism': '12', 'spark.dynamicAllocation.minExecutors': '3' },
        },
      ],
    });
    expect(cluster.isUp).toBe(true);
  });

  it('ends by itself when nobody comes back, and lets its cluster end', async () => {
    const { double, use } = await up('emr-spark-8.1.0');
    double.onCall = ({ operation }) => (operation === 'TerminateSession' ? 'denied' : undefined);
    await use(() => Promise.resolve());
    double.clock.runToTheEnd();
    const [cluster] = double.clusters;
    expect(double.region('eu-west-3').sessions.of(cluster)[0].state).toBe('TERMINATED');
    expect(cluster.isUp).toBe(false);
  });

  it('is refused where there is none', async () => {
    const { use } = await up('emr-7.14.0');
    await expect(use(() => Promise.resolve())).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/has emr-7\.14\.0, which has no Spark sessions$/) as string,
    });
  });
});
