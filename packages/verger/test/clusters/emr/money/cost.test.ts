import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AuditLog } from '../../../../src/clusters/emr/account/audit-log.js';
import { AwsAccount } from '../../../../src/clusters/emr/account/aws-account.js';
import { readBill } from '../../../../src/clusters/emr/cost/bill.js';
import { withBill } from '../../../../src/clusters/emr/cost/cost-report.js';
import { countCosts, countedDays } from '../../../../src/clusters/emr/cost/count-costs.js';
import { downClusters } from '../../../../src/clusters/emr/launch/down.js';
import type { NodeView } from '../../../../src/clusters/emr/launch/node-view.js';
import { spending } from '../../../../src/clusters/emr/launch/spending.js';
import { startCluster } from '../../../../src/clusters/emr/launch/start-cluster.js';
import { shippedPrices } from '../../../../src/clusters/emr/prices/prices.js';
import { models } from '../double/models.js';
import { foundation, nodePerHour, openTestAccount, plan, spentOn } from '../launch/test-account.js';

const prices = shippedPrices('eu-west-3');
const bucketCost = { 'verger:cluster': 'verger' };

function node(startedAt: string, endedAt: string | undefined): NodeView {
  return {
    ...{ id: 'i-1', role: 'core', type: 'm6i.xlarge', spot: false, state: 'RUNNING', volumeGiB: 64 },
    startedAt: new Date(startedAt),
    endedAt: endedAt === undefined ? undefined : new Date(endedAt),
    publicName: undefined,
  };
}

describe('our count by day', () => {
  const now = new Date('2026-11-30T06:00:00Z');

  it('is that of UTC, worked out by hand', () => {
    const nodes = [
      node('2026-11-28T22:30:00Z', '2026-11-29T01:00:00Z'),
      // Up still; and one that lived for 10 s, of which a minute is billed, half of it on each day.
      node('2026-11-30T05:00:00Z', undefined),
      node('2026-11-28T23:59:30Z', '2026-11-28T23:59:40Z'),
    ];
    const hours = [1.5 + 1 / 120, 1 + 1 / 120, 1];
    expect(countedDays(nodes, prices, now).map(({ day, count }) => [day, count.likely])).toEqual(
      ['2026-11-28', '2026-11-29', '2026-11-30'].map((day, i) => [
        day,
        expect.closeTo(hours[i] * nodePerHour, 9) as number,
      ]),
    );
  });

  it('adds up to the count of all nodes', () => {
    const time = fc.integer({ min: 0, max: 3 * 24 * 3600 }).map((seconds) => seconds * 1000);
    const nodes = fc.array(
      fc.record({ start: time, seconds: fc.option(fc.nat({ max: 100_000 })), spot: fc.boolean() }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(nodes, (drawn) => {
        const views = drawn.map(({ start, seconds, spot }): NodeView => {
          const startedAt = new Date(now.getTime() - start);
          const endedAt = seconds === null ? undefined : new Date(startedAt.getTime() + seconds * 1000);
          return { ...node('', undefined), spot, startedAt, endedAt };
        });
        const days = countedDays(views, prices, now);
        const { usd } = spending(views, prices, now);
        for (const end of ['low', 'likely', 'high'] as const)
          expect(days.reduce((sum, { count }) => sum + count[end], 0)).toBeCloseTo(usd[end], 8);
      }),
    );
  });
});

describe.skipIf(models === undefined)('the cost of clusters', () => {
  it('is by cluster and by day, from EMR and from the bill', async () => {
    const account = await openTestAccount();
    const { double, region } = account;
    // 03:00; a cluster over midnight, and another one on the next day.
    double.clock.advance(20 * 3600);
    const first = await startCluster(region, plan({ maxCost: 10, idleMinutes: 240 }), prices, undefined);
    double.region('eu-west-3').cluster(first.id).tags.set('verger:quote', '1.5 2 4');
    double.clock.advance(2 * 3600);
    await downClusters(region, 'verger', { foundation, prices });
    const second = await startCluster(region, plan(), prices, undefined);
    double.clock.advance(600);

    const counted = await countCosts(region, 'verger', 1, prices);
    // One day was asked for; the cluster over midnight is there with both of its days.
    expect(counted).toMatchObject({
      name: 'verger',
      region: 'eu-west-3',
      from: '2026-11-29',
      to: '2026-11-30',
    });
    expect(counted.clusters).toMatchObject([
      { id: second.id, quote: undefined, maxCost: 5, endedAt: undefined },
      { id: first.id, quote: { low: 1.5, likely: 2, high: 4 }, state: 'TERMINATED' },
    ]);
    const [newer, older] = counted.clusters;
    expect(newer.count.usd.high).toBeCloseTo(spentOn(account, second.id), 2);
    expect(older.count.usd.high).toBeCloseTo(spentOn(account, first.id), 2);
    expect(counted.days.map(({ day }) => day)).toEqual(['2026-11-29', '2026-11-30']);
    // It starts an hour before midnight, with four nodes at most.
    expect(counted.days[0].count.high).toBeGreaterThan(0.8 * 4 * nodePerHour);
    expect(counted.days[0].count.high).toBeLessThanOrEqual(4 * nodePerHour * 1.001);

    const run = { ...bucketCost, 'verger:run': older.run ?? '' };
    const usage = { region: 'eu-west-3', recordType: 'Usage' } as const;
    double.account.costs.push(
      ...[0.8, 0.15].map((usd) => ({ ...usage, day: '2026-11-29', tags: run, usd })),
      { ...usage, day: '2026-11-30', tags: run, usd: 1.2 },
      { ...usage, day: '2026-11-30', tags: bucketCost, usd: 0.03 },
      // Not asked for.
      { ...usage, day: '2026-11-28', tags: run, usd: 100 },
      { ...usage, day: '2026-11-30', region: 'eu-west-1', tags: run, usd: 100 },
      { ...usage, day: '2026-11-30', tags: { 'verger:cluster': 'other' }, usd: 100 },
      { ...usage, day: '2026-11-30', recordType: 'Credit', tags: run, usd: -100 },
      { ...usage, day: '2026-11-30', recordType: 'Tax', tags: run, usd: 100 },
    );
    const report = withBill(
      counted,
      await readBill(new AwsAccount('eu-west-3', new AuditLog('/dev/null')), counted),
    );
    expect(report.clusters.map(({ billed }) => billed)).toEqual([undefined, expect.closeTo(2.15, 9)]);
    expect(report.days.map(({ billed }) => billed)).toEqual([
      expect.closeTo(0.95, 9),
      expect.closeTo(1.23, 9),
    ]);
    expect(report.bill).toEqual({
      usd: expect.closeTo(2.18, 9) as number,
      ofNoRun: 0.03,
      isEstimated: true,
      requests: 1,
    });
    expect(double.calls.at(-1)).toMatchObject({ operation: 'GetCostAndUsage', region: 'us-east-1' });
  });

  it('needs a request for each page, and says so', async () => {
    const { double } = await openTestAccount();
    const account = new AwsAccount('eu-west-3', new AuditLog('/dev/null'));
    const month = { name: 'verger', region: 'eu-west-3', from: '2026-11-01', to: '2026-11-30' };
    expect(await readBill(account, month)).toMatchObject({ usd: 0, ofNoRun: 0, requests: 2 });
    double.onCall = () => 'denied';
    await expect(readBill(account, month)).rejects.toMatchObject({
      code: 'access',
      message: expect.stringContaining("can't read AWS's bill: User: ") as string,
    });
  });
});
