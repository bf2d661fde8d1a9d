import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { withServerless } from '../../../../src/clusters/emr/serverless/with-serverless.js';
import { models } from '../double/models.js';
import { troubleWithCalls } from '../double/trouble.js';
import { openTestAccount } from '../launch/test-account.js';
import { costly, placeOn, spentOnServerless } from './test-place.js';

const trouble = fc.record({
  ...troubleWithCalls,
  // Of the work, and whether a query of it goes on when nobody is there any more.
  workSeconds: fc.constantFrom(60, 3600, 90_000),
  isBusy: fc.boolean(),
  failure: fc.option(fc.constant('Session failed.'), { nil: undefined }),
  cap: fc.record({ maxCost: fc.constantFrom(0.7, 1, 5, 100), maxHours: fc.constantFrom(1, 12, 168) }),
});

describe.skipIf(models === undefined)('whatever happens to whoever starts a run on EMR Serverless', () => {
  // The SDK pauses before it tries again; nothing else here takes time.
  beforeEach(() => {
    const { setTimeout: real } = globalThis;
    const quick = (act: () => void, milliseconds = 0) => real(act, milliseconds / 200);
    vi.stubGlobal('setTimeout', quick);
    return () => vi.unstubAllGlobals();
  });

  it('AWS ends it, and it costs no more than its cap', async () => {
    await fc.assert(
      fc.asyncProperty(trouble, async (bad) => {
        const account = await openTestAccount();
        const { double } = account;
        double.script = { ...double.script, sessionFailure: bad.failure };
        let calls = 0;
        const dead = new Promise<void>((die) => {
          double.onCall = () => {
            calls += 1;
            if (bad.death !== null && calls > bad.death.call) return new Promise<never>(() => undefined);
            double.clock.advance(bad.secondsPerCall);
            if (calls !== bad.death?.call) return bad.faults.find(({ call }) => call === calls)?.fault;
            setImmediate(die);
            return bad.death.isDone ? 'lost-answer' : 'lost-request';
          };
        });
        const options = {
          signal: new AbortController().signal,
          onStep: () => undefined,
          onEnd: () => undefined,
        };
        const work = (): Promise<void> => {
          for (const { sessions } of double.applications)
            for (const session of sessions) session.isBusy = bad.isBusy;
          double.clock.advance(bad.workSeconds);
          return Promise.resolve();
        };
        const run = withServerless(placeOn(account, bad.cap), account.prices, options, work);
        await Promise.race([run.catch(() => undefined), dead]);
        double.clock.runToTheEnd();
        expect(costly(account)).toEqual([]);
        expect(spentOnServerless(account)).toBeLessThanOrEqual(bad.cap.maxCost);
        expect(double.applications.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: runs(30) },
    );
  });
});
