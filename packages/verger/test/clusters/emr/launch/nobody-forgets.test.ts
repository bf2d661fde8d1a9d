import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { downClusters } from '../../../../src/clusters/emr/launch/down.js';
import { planResize } from '../../../../src/clusters/emr/launch/resize.js';
import { upCluster } from '../../../../src/clusters/emr/launch/up.js';
import { models } from '../double/models.js';
import { troubleWithCalls } from '../double/trouble.js';
import { usualScript } from '../double/script.js';
import {
  connectStep,
  foundation,
  isDriver,
  openTestAccount,
  plan,
  runTestJob,
  spentOn,
  type TestAccount,
} from './test-account.js';

const trouble = fc.record({
  ...troubleWithCalls,
  pace: fc.record({
    provision: fc.integer({ min: 30, max: 900 }),
    bootstrap: fc.integer({ min: 30, max: 900 }),
    end: fc.integer({ min: 10, max: 180 }),
    scale: fc.integer({ min: 30, max: 300 }),
    scheduleDelay: fc.integer({ min: 0, max: 59 }),
  }),
  noCapacity: fc.constantFrom('nothing' as const, 'spot' as const, 'all' as const),
  stepSeconds: fc.constantFrom(60, 3600, Infinity),
});

type Trouble = ReturnType<typeof trouble.generate> extends { readonly value: infer T } ? T : never;

/** Makes the trouble. @returns ends when the process dies */
function troubled({ double }: TestAccount, bad: Trouble): Promise<'dead'> {
  const { death, faults: planned, secondsPerCall, pace, noCapacity, stepSeconds } = bad;
  const endless = { seconds: 60, serverSeconds: Infinity };
  double.script = {
    ...usualScript,
    pace,
    noCapacity,
    step: ({ Name }) => (Name === connectStep.Name ? endless : { seconds: stepSeconds }),
  };
  let calls = 0;
  return new Promise((die) => {
    double.onCall = ({ operation }) => {
      calls += 1;
      if (death !== null && calls > death.call) return new Promise<never>(() => undefined);
      // A run is looked at every ten seconds, for hours.
      double.clock.advance(operation === 'DescribeStep' ? 300 : secondsPerCall);
      if (calls !== death?.call) return planned.find(({ call }) => call === calls)?.fault;
      setImmediate(() => die('dead'));
      return death.isDone ? 'lost-answer' : 'lost-request';
    };
  });
}

/** Each failure has a test of its own. */
async function survive(work: Promise<unknown>, death: Promise<'dead'>): Promise<void> {
  await Promise.race([work.catch(() => undefined), death]);
}

/** Nobody comes back: at the end of time nothing runs, and the money is within the cap. */
function expectAllEnded(account: TestAccount, cap: number): void {
  const { double } = account;
  double.clock.runToTheEnd();
  expect(double.clusters.filter(({ isUp }) => isUp)).toEqual([]);
  for (const { id } of double.clusters) expect(spentOn(account, id)).toBeLessThanOrEqual(cap);
  expect(double.clusters.length).toBeLessThanOrEqual(1);
  const starts = double.calls.filter(({ operation }) => operation === 'RunJobFlow');
  expect(double.clusters.length).toBeLessThanOrEqual(starts.length);
}

const caps = fc.record({ maxCost: fc.constantFrom(0.8, 1, 2, 5), maxHours: fc.constantFrom(1, 3, 12) });

describe.skipIf(models === undefined)('whatever happens to whoever starts a cluster', () => {
  // The SDK pauses before it tries again; nothing else here takes time.
  beforeEach(() => {
    const { setTimeout: real } = globalThis;
    const quick = (act: () => void, milliseconds = 0) => real(act, milliseconds / 200);
    vi.stubGlobal('setTimeout', quick);
    return () => vi.unstubAllGlobals();
  });

  it('a lasting one ends, and costs no more than its cap', async () => {
    await fc.assert(
      fc.asyncProperty(trouble, caps, fc.option(fc.integer({ min: 0, max: 20 })), async (bad, cap, size) => {
        const account = await openTestAccount();
        const { region, prices } = account;
        const death = troubled(account, bad);
        const work = async (): Promise<void> => {
          await upCluster(region, plan(cap), prices, [connectStep]);
          if (size === null) await downClusters(region, 'verger', { foundation, prices });
          else await (await planResize(region, 'verger', size, { foundation, prices })).apply();
        };
        await survive(work(), death);
        expectAllEnded(account, cap.maxCost);
      }),
      { numRuns: runs(25) },
    );
  });

  it('one with its steps ends, and costs no more than its cap', async () => {
    await fc.assert(
      fc.asyncProperty(trouble, caps, async (bad, cap) => {
        const account = await openTestAccount();
        const { double } = account;
        const death = troubled(account, bad);
        const { script } = double;
        double.script = {
          ...script,
          step: (step) => {
            if (!isDriver(step)) return script.step(step);
            // The driver's own deadline, which `timeout` keeps on the node.
            const until = Number(step.HadoopJarStep?.Args?.[2]) * 1000;
            return { seconds: bad.stepSeconds, until };
          },
        };
        await survive(runTestJob(account, {}, cap), death);
        expectAllEnded(account, cap.maxCost);
      }),
      { numRuns: runs(25) },
    );
  });
});
