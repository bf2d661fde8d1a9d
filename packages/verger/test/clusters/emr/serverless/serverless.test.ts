import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import type { Endpoint } from 'spark-connect';
import { describe, expect, it } from 'vitest';
import { VergerError } from '../../../../src/common/errors.js';
import type { EndedServerless } from '../../../../src/clusters/emr/serverless/end-serverless.js';
import { serverlessLimit } from '../../../../src/clusters/emr/serverless/serverless-limit.js';
import { withServerless } from '../../../../src/clusters/emr/serverless/with-serverless.js';
import { shippedPrices } from '../../../../src/clusters/emr/prices/prices.js';
import type { Call, Fault } from '../double/fault.js';
import { models } from '../double/models.js';
import { foundation, openTestAccount, settings, type TestAccount } from '../launch/test-account.js';
import { costly, placeOn, sessionsRoleArn, spentOnServerless } from './test-place.js';

interface Heard {
  readonly steps: string[];
  ended: EndedServerless | undefined;
}

interface RunOn {
  readonly heard?: Heard;
  readonly stop?: AbortController;
  readonly changes?: object;
}

async function runOn<T>(
  account: TestAccount,
  work: (endpoint: Endpoint) => Promise<T>,
  { heard = { steps: [], ended: undefined }, stop = new AbortController(), changes = {} }: RunOn = {},
): Promise<T> {
  const options = {
    signal: stop.signal,
    onStep: (step: string): unknown => heard.steps.push(step),
    onEnd: (ended: EndedServerless): void => void (heard.ended = ended),
  };
  return withServerless(placeOn(account, changes), account.prices, options, work);
}

async function failure(account: TestAccount, options: RunOn = {}): Promise<VergerError> {
  const error: unknown = await runOn(account, () => Promise.resolve(), options).catch(
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof VergerError)) throw new Error(`no VergerError: ${String(error)}`);
  expect(error.message).not.toMatch(/\n/);
  expect(error.hint).toBeDefined();
  expect(costly(account)).toEqual([]);
  return error;
}

const fail = (account: TestAccount, operation: string, fault: Fault, times = Infinity): void => {
  let left = times;
  account.double.onCall = (call: Call) => (call.operation === operation && left-- > 0 ? fault : undefined);
};

describe.skipIf(models === undefined)('a run on EMR Serverless', () => {
  it('has an application of its own, capped, and leaves nothing', async () => {
    const account = await openTestAccount();
    const { double } = account;
    const heard: Heard = { steps: [], ended: undefined };
    const seen = await runOn(
      account,
      (endpoint) => {
        double.clock.advance(600);
        const [application] = double.applications;
        const schedules = [...double.region('eu-west-3').schedules.all.values()];
        return Promise.resolve({ application: { ...application }, schedules, endpoint });
      },
      { heard },
    );
    const { request, sessions } = seen.application;
    expect(request).toMatchObject({
      releaseLabel: 'emr-7.14.0',
      architecture: 'X86_64',
      maximumCapacity: { cpu: '16 vCPU', memory: '64 GB', disk: '80 GB' },
      autoStopConfiguration: { enabled: true, idleTimeoutMinutes: 1 },
      tags: { 'verger:cluster': 'verger', 'verger:max-cost': '5' },
    });
    expect(sessions[0].request).toMatchObject({ executionRoleArn: sessionsRoleArn, idleTimeoutMinutes: 15 });
    expect(seen.endpoint).toMatchObject({
      tls: true,
      port: 443,
      host: expect.stringContaining(sessions[0].id) as string,
    });
    // The cap pays for 16 vCPU and 64 GB: 5 / (16 x 0.06318 + 64 x 0.00689) hours, less 10 minutes.
    const [{ Target, ScheduleExpression = '' }] = seen.schedules;
    expect(JSON.parse(Target?.Input ?? '')).toEqual({
      ApplicationId: seen.application.id,
      SessionId: sessions[0].id,
    });
    const end = Date.parse(`${ScheduleExpression.slice(3, -1)}Z`);
    expect((end - sessions[0].createdAt) / 1000).toBeCloseTo((5 / 1.45184) * 3600 - 600, -2);

    expect(costly(account)).toEqual([]);
    expect(double.applications.map(({ state }) => state)).toEqual(['TERMINATED']);
    expect(double.region('eu-west-3').schedules.all.size).toBe(0);
    expect(heard.ended).toMatchObject({ remains: [] });
    // Its workers, billed from the start of the session to its end.
    expect(heard.ended?.billed?.usd).toBeCloseTo(spentOnServerless(account), 6);
    expect(heard.steps.join('\n')).toMatch(/STARTING\n.*IDLE\nending the session$/);
  });

  it('shows its token nowhere', async () => {
    const account = await openTestAccount();
    const heard: Heard = { steps: [], ended: undefined };
    const endpoint = await runOn(account, (each) => Promise.resolve(each), { heard });
    const [token] = account.double.tokens.given;
    expect(await endpoint.changing?.current()).toEqual({ 'x-aws-proxy-auth': token });
    const shown = [inspect(endpoint, { depth: 9 }), JSON.stringify(endpoint), String(endpoint)];
    shown.push(inspect(heard, { depth: 9 }), await readFile(account.auditFile, 'utf8'));
    expect(shown.join('\n')).not.toContain('secret-');
    expect(shown.join('\n')).toContain('GetSessionEndpoint');
  });

  it('is ended by Ctrl-C while its session starts, and when its work fails', async () => {
    const account = await openTestAccount();
    const stop = new AbortController();
    account.double.onCall = ({ operation }) => {
      if (operation === 'GetSession') stop.abort();
      return undefined;
    };
    expect(await failure(account, { stop })).toMatchObject({ code: 'interrupted' });

    const other = await openTestAccount();
    const broken = new VergerError('task-failed', 'a worker died');
    await expect(runOn(other, () => Promise.reject(broken))).rejects.toBe(broken);
    expect(costly(other)).toEqual([]);
  });

  it('says why its session did not start', async () => {
    const account = await openTestAccount();
    account.double.script = { ...account.double.script, sessionFailure: 'Session failed.' };
    const { message, hint } = await failure(account);
    expect(message).toMatch(/^the session 00s\w+ has failed \(FAILED\): Session failed\.$/);
    expect(hint).toContain('too little capacity is a common cause');
  });

  it('ends the session at once if its deadline can not be set', async () => {
    const account = await openTestAccount();
    fail(account, 'CreateSchedule', 'denied');
    const { code, message, hint } = await failure(account);
    expect(code).toBe('access');
    expect(message).toMatch(/^can't set the deadline of the session .*; the session is ended$/);
    expect(hint).toContain('without its deadline it could cost more than 5.00 USD');
  });

  it('starts one application and one session, whatever gets no answer', async () => {
    for (const operation of ['CreateApplication', 'StartSession']) {
      const account = await openTestAccount();
      fail(account, operation, 'lost-answer', 1);
      await runOn(account, () => Promise.resolve());
      expect(account.double.applications.map(({ sessions }) => sessions.length)).toEqual([1]);
    }
  });

  it('ends a session whose start got no answer at all', async () => {
    const account = await openTestAccount();
    fail(account, 'StartSession', 'lost-answer');
    expect((await failure(account)).message).toMatch(/^can't start a session of EMR Serverless: /);
    expect(account.double.applications[0].sessions.map(({ state }) => state)).toEqual(['TERMINATED']);
  });

  it('names what it could not remove, and what becomes of it', async () => {
    const account = await openTestAccount();
    const heard: Heard = { steps: [], ended: undefined };
    fail(account, 'DeleteApplication', 'denied');
    await runOn(account, () => Promise.resolve(), { heard });
    expect(heard.ended?.remains.join('\n')).toMatch(
      /^the application 00f\w+: AWS stops it a minute after its last session, .*; the next run deletes it \(can't delete/,
    );
    // The next run finds it, when nobody can need it any more.
    account.double.onCall = () => undefined;
    account.double.clock.advance(86_400);
    await runOn(account, () => Promise.resolve(), { heard });
    expect(account.double.applications.map(({ state }) => state)).toEqual(['TERMINATED', 'TERMINATED']);
    expect(heard.steps.join('\n')).toContain('which an earlier run has left');
  });

  it('leaves its deadline to a session that it could not end', async () => {
    const account = await openTestAccount();
    const { double } = account;
    fail(account, 'TerminateSession', 'denied');
    const heard: Heard = { steps: [], ended: undefined };
    const work = (): Promise<void> => {
      // A query that nobody stops: no idle timeout ends it.
      double.applications[0].sessions[0].isBusy = true;
      return Promise.resolve();
    };
    await runOn(account, work, { heard });
    expect(heard.ended?.remains.join('\n')).toMatch(
      /^a session of 00f\w+: AWS ends it after 15 min without a query, or at /,
    );
    expect(double.region('eu-west-3').schedules.all.size).toBe(1);
    double.clock.runToTheEnd();
    expect(costly(account)).toEqual([]);
    expect(spentOnServerless(account)).toBeLessThanOrEqual(5);
  });

  it('needs a role in its stack, a cap that pays for its start, and a price', async () => {
    const account = await openTestAccount();
    const place = { ...placeOn(account), foundation };
    const options = { signal: new AbortController().signal, onStep: () => undefined, onEnd: () => undefined };
    await expect(
      withServerless(place, account.prices, options, () => Promise.resolve()),
    ).rejects.toMatchObject({
      code: 'not-found',
      hint: expect.stringContaining('foundation.sessions') as string,
    });
    expect(account.double.calls).toEqual([]);
    expect(() => serverlessLimit(settings({ maxCost: 0.4 }), account.prices)).toThrow(
      /^0\.40 USD and 12 h are too little for EMR Serverless at 1\.45 USD per hour$/,
    );
    const milan = settings({ region: 'eu-south-1' });
    expect(() => serverlessLimit(milan, shippedPrices('eu-south-1'))).toThrow(
      /^no price of EMR Serverless is known in eu-south-1$/,
    );
  });
});
