import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { planCluster } from '../../../src/clusters/emr/plan.js';
import { spendingLimit } from '../../../src/clusters/emr/launch/spending-limit.js';
import { instanceType } from '../../../src/clusters/emr/prices/instance-types.js';
import { onDemandPerXlarge } from '../../../src/clusters/emr/prices/price-table.js';
import { shippedPrices } from '../../../src/clusters/emr/prices/prices.js';
import { requireWithinCap } from '../../../src/clusters/emr/quote/cap.js';
import { clusterQuote, type Quote } from '../../../src/clusters/emr/quote/quote.js';
import {
  type ClusterSettings,
  clusterSettings,
  euRegions,
} from '../../../src/clusters/emr/settings/cluster-settings.js';

const settings = (changes: Record<string, unknown> = {}): ClusterSettings => clusterSettings.parse(changes);
const m5 = { type: 'm5.xlarge' };
const original = settings({ primary: m5, core: m5, task: { ...m5, spot: false } });
const fruits = { images: 22_688, imageBytes: 5000, model: 'mobilenet-v2' };
const paris = shippedPrices('eu-west-3');
const usdOf = ({ lines }: Quote, name: RegExp): number =>
  lines.filter((line) => name.test(line.name)).reduce((sum, { usd }) => sum + usd.likely, 0);

describe('a quote by hand', () => {
  test('of the cluster that the original procedure used: 4 x m5.xlarge for 3 h 25 min', () => {
    const quote = clusterQuote({ ...fruits, images: 0, hours: 41 / 12 }, original, paris);
    // 4 x 0.224, 4 x 0.048, 4 x (64 + 15) GiB x 0.0928 / 730 h, 4 x 0.005, each for 41/12 h.
    expect(usdOf(quote, /^(primary|core|task)/)).toBeCloseTo(3.0613, 4);
    expect(usdOf(quote, /^EMR/)).toBeCloseTo(0.656, 4);
    expect(usdOf(quote, /^EBS/)).toBeCloseTo(0.1373, 4);
    expect(usdOf(quote, /^public IPv4/)).toBeCloseTo(0.0683, 4);
    expect(quote.perHour?.likely).toBeCloseTo(1.1482, 4);
  });

  test('of its images with Verger: 12 vCPU at 60 images/s, 0.87 of them on Spark', () => {
    const quote = clusterQuote(fruits, original, paris);
    // 480 s until the first step, 45 s around the work, 22,688 / (12 x 60 x 0.87) = 36.2 s of it, 60 s to the end.
    expect(quote.seconds.likely).toBeCloseTo(621.2, 1);
    expect(usdOf(quote, /^(primary|core|task|EMR|EBS|public)/)).toBeCloseTo((1.1482 * 621.2) / 3600, 3);
    // 22,688 GET, 22,688 / 16 + 400 + 22.688 PUT or LIST.
    expect(usdOf(quote, /^S3 requests/)).toBeCloseTo(0.0192846, 6);
    // 22,688 x 10,900 bytes for a month.
    expect(usdOf(quote, /^S3 storage/)).toBeCloseTo(0.0059352, 6);
  });

  test('of spot task nodes: the middle of what was seen, on demand on a bad day', () => {
    const spot = settings({ primary: m5, core: m5, task: m5 });
    const { perHour } = clusterQuote(fruits, spot, paris);
    const others = 2 * 0.224 + 4 * 0.048 + (316 * 0.0928) / 730 + 0.02;
    expect(perHour?.low).toBeCloseTo(others + 2 * 0.061, 6);
    expect(perHour?.likely).toBeCloseTo(others + 2 * 0.0655, 6);
    expect(perHour?.high).toBeCloseTo(others + 2 * 0.224, 6);
  });

  test('of EMR Serverless: a driver and three executors of 4 vCPU and 16 GB', () => {
    const { others } = planCluster(fruits, original, paris);
    const quote = others.find(({ way }) => way === 'serverless');
    // 80 s to start, 45 s, 36.2 s of work; 4 x (4 x 0.06318 + 16 x 0.00689).
    expect(quote?.seconds.likely).toBeCloseTo(161.2, 1);
    expect(quote && usdOf(quote, /^EMR Serverless/)).toBeCloseTo((161.22 / 3600) * 1.45184, 4);
  });

  test('of the same sizes with the other kind of processor', () => {
    const { others } = planCluster(fruits, original, paris);
    const arm = others.find(({ architecture }) => architecture === 'arm64');
    expect(arm?.title).toBe('4 x m7g.xlarge');
    expect(arm?.perHour?.likely).toBeCloseTo(4 * (0.1904 + 0.0408) + (316 * 0.0928) / 730 + 0.02, 6);
  });
});

describe('the aim', () => {
  it('is reached: the whole job costs less than 0.30 USD, in each of the ways', () => {
    const { quote, others } = planCluster(fruits, settings(), paris);
    for (const { usd } of [quote, ...others]) expect(usd.likely).toBeLessThan(0.3);
  });
});

describe('the cap', () => {
  it('refuses a job that will likely cost more', () => {
    const quote = clusterQuote({ ...fruits, images: 1e8 }, settings(), paris);
    expect(() => requireWithinCap(quote, 5)).toThrow(
      /^the job will likely cost \d+\.\d\d USD, more than the cap of 5.00 USD$/,
    );
    expect(() => requireWithinCap(quote, 1000)).not.toThrow();
  });

  it('is never exceeded by the hours that it pays for, at the highest price', () => {
    fc.assert(
      fc.property(
        fc.record({
          maxCost: fc.double({ min: 0.01, max: 10_000, noNaN: true }),
          maxHours: fc.double({ min: 0.1, max: 168, noNaN: true }),
          count: fc.nat({ max: 1000 }),
          spot: fc.boolean(),
        }),
        ({ maxCost, maxHours, count, spot }) => {
          const chosen = settings({ maxCost, maxHours, task: { count, spot } });
          const perHour = clusterQuote(fruits, chosen, paris).perHour?.high ?? 0;
          const { deadlineHours: hours } = planCluster(fruits, chosen, paris);
          expect(hours).toBeLessThanOrEqual(maxHours);
          expect(hours * perHour).toBeLessThanOrEqual(maxCost * (1 + 1e-12));
        },
      ),
    );
  });

  it('says when AWS would end the cluster: at the deadline of its schedule', () => {
    const chosen = settings({ maxCost: 2 });
    const { deadlineHours } = planCluster(fruits, chosen, paris);
    expect(deadlineHours * 3600).toBeCloseTo(spendingLimit(chosen, paris).seconds, 6);
  });
});

describe('a range', () => {
  it('has its likely value between low and high, for any job and cluster', () => {
    const types = fc.constantFrom('m5.xlarge', 'c7g.2xlarge', 'm7g.4xlarge', 'c6i.xlarge');
    const size = fc.record({ images: fc.nat({ max: 1e9 }), imageBytes: fc.nat({ max: 1e7 }) });
    const nodes = fc.record({
      core: fc.integer({ min: 1, max: 100 }),
      task: fc.nat({ max: 1000 }),
      type: types,
    });
    fc.assert(
      fc.property(size, nodes, fc.boolean(), (job, { core, task, type }, spot) => {
        const chosen = settings({
          primary: { type },
          core: { type, count: core },
          task: { type, count: task, spot },
        });
        const { quote, others } = planCluster({ ...job, model: 'verger-1' }, chosen, paris);
        for (const { usd, seconds } of [quote, ...others])
          for (const { low, likely, high } of [usd, seconds]) {
            expect(low).toBeLessThanOrEqual(likely);
            expect(likely).toBeLessThanOrEqual(high);
          }
      }),
    );
  });
});

describe('the price table', () => {
  it.each(euRegions)('covers %s', (region) => {
    const prices = shippedPrices(region);
    for (const family of Object.keys(onDemandPerXlarge[region])) {
      const type = instanceType(`${family}.2xlarge`);
      const { usd } = prices.onDemand(type);
      expect(usd).toBeCloseTo(2 * onDemandPerXlarge[region][family], 10);
      const { low, high } = prices.spot(type);
      expect([low > 0, low < high, high < usd, prices.emrFee(type).usd < usd]).toEqual([
        true,
        true,
        true,
        true,
      ]);
    }
  });

  it('names what is near, for what it lacks', () => {
    expect(() => instanceType('m5.xlareg')).toThrow(/no prices are known for the instance type m5.xlareg/);
    expect(() => shippedPrices('eu-south-2').onDemand(instanceType('c6i.xlarge'))).toThrow(
      /no price is known for c6i.xlarge in eu-south-2/,
    );
  });
});
