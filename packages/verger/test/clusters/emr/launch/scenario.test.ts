import { describe, expect, it } from 'vitest';
import { downClusters } from '../../../../src/clusters/emr/launch/down.js';
import { planExtension } from '../../../../src/clusters/emr/launch/extend.js';
import { listClusters } from '../../../../src/clusters/emr/launch/list.js';
import { planResize } from '../../../../src/clusters/emr/launch/resize.js';
import { clusterStatus } from '../../../../src/clusters/emr/launch/status.js';
import { upCluster } from '../../../../src/clusters/emr/launch/up.js';
import { models } from '../double/models.js';
import { connectStep, foundation, nodePerHour, openTestAccount, plan, spentOn } from './test-account.js';

const hourMs = 3_600_000;

describe.skipIf(models === undefined)('a cluster on EMR', () => {
  it('goes up, shows its state, grows, is extended, and goes down', async () => {
    const account = await openTestAccount();
    const { double, region, prices, open } = account;
    double.script = { ...double.script, step: () => ({ seconds: 60, serverSeconds: 7 * 86_400 }) };
    const states: string[] = [];
    const started = await upCluster(region, plan(), prices, [connectStep], {
      onStep: (step) => states.push(step),
    });
    const { id } = started;
    expect(states.map((step) => step.split(': ').at(-1))).toEqual([
      `${id} is starting; AWS ends it at ${started.deadline.toISOString()} at the latest`,
      'STARTING',
      'BOOTSTRAPPING',
      'RUNNING',
      'WAITING',
    ]);
    // The cap of 5 USD, less ten minutes for the end, at four nodes.
    expect(started.limit.perHour).toBeCloseTo(4 * nodePerHour, 6);
    const seconds = Math.floor((5 / (4 * nodePerHour)) * 3600 - 600);
    expect(started.limit.seconds).toBe(seconds);

    const status = await clusterStatus(region, 'verger', foundation, prices);
    expect(status.cluster).toMatchObject({ id, state: 'WAITING', release: 'emr-7.14.0', maxCost: 5 });
    expect(status.cluster.owner).toBe('arn:aws:iam::123456789012:user/test');
    expect(Math.abs((status.endsAt?.getTime() ?? 0) - started.deadline.getTime())).toBeLessThan(1000);
    expect(status.steps).toMatchObject([{ name: 'verger: Connect server', state: 'COMPLETED' }]);
    expect(status.fleets.map(({ role, wanted }) => [role, wanted])).toEqual([
      ['primary', { onDemand: 1, spot: 0 }],
      ['core', { onDemand: 1, spot: 0 }],
      ['task', { onDemand: 0, spot: 2 }],
    ]);
    expect(status.spent.usd.high).toBeCloseTo(spentOn(account, id), 2);
    expect(status.spent.usd.low).toBeLessThan(status.spent.usd.likely);

    const grown = await planResize(region, 'verger', 6, { foundation, prices });
    expect(grown).toMatchObject({ task: 6, isEarlier: true });
    await grown.apply();
    double.clock.advance(600);
    const { fleets, endsAt } = await clusterStatus(region, 'verger', foundation, prices);
    expect(fleets.at(2)?.provisioned).toEqual({ onDemand: 0, spot: 6 });
    expect(endsAt?.getTime()).toBeLessThan(started.deadline.getTime());

    await (await planExtension(region, 'verger', { maxCost: 20 }, { foundation, prices })).apply();
    const { clusters, leftSchedules, unread } = await listClusters(open);
    expect(clusters).toMatchObject([{ id, region: 'eu-west-3', maxCost: 20, hasSchedule: true }]);
    expect([leftSchedules, unread]).toEqual([[], []]);

    const [ended] = await downClusters(region, 'verger', { foundation, prices });
    expect(ended.cluster).toMatchObject({ id, state: 'TERMINATED' });
    expect(ended.spent.usd.high).toBeCloseTo(spentOn(account, id), 2);
    expect(ended.hours).toBeGreaterThan(0.25);
    expect(ended.remains[0]).toContain(foundation.bucket);
    expect(double.region('eu-west-3').schedules.all.size).toBe(0);
    await expect(downClusters(region, 'verger', { foundation, prices })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect((await clusterStatus(region, 'verger', foundation, prices)).cluster.state).toBe('TERMINATED');
  });

  it('is ended by its schedule even if its Connect server lives on', async () => {
    const account = await openTestAccount();
    const { double, region, prices } = account;
    double.script = { ...double.script, step: () => ({ seconds: 60, serverSeconds: Infinity }) };
    const { id, deadline } = await upCluster(region, plan({ maxHours: 2 }), prices, [connectStep]);
    double.clock.advance(24 * 3600);
    const [cluster] = double.clusters;
    expect(cluster.state).toBe('TERMINATED');
    expect((cluster.endedAt ?? 0) - deadline.getTime()).toBeLessThan(hourMs / 12);
    expect(spentOn(account, id)).toBeLessThan(2.1 * 4 * nodePerHour);
  });

  it('can be ended when its stack is gone', async () => {
    const { double, region, prices } = await openTestAccount();
    await upCluster(region, plan(), prices, []);
    const [ended] = await downClusters(region, 'verger', { foundation: undefined, prices });
    expect(ended.remains).toEqual([expect.stringContaining('its stack is gone')]);
    double.clock.runToTheEnd();
    expect(double.region('eu-west-3').schedules.all.size).toBe(0);
  });

  it('is listed with what this caller may not read, and with regions that do not answer', async () => {
    const { double, region, open, prices } = await openTestAccount();
    const { id } = await upCluster(region, plan(), prices, []);
    double.onCall = ({ operation, region: name }) => {
      if (name === 'eu-south-2') return 'denied';
      return operation === 'DescribeCluster' ? 'denied' : undefined;
    };
    const { clusters, leftSchedules, unread } = await listClusters(open);
    expect([clusters, leftSchedules]).toEqual([[], []]);
    expect(unread.map((each) => each.region)).toEqual(['eu-south-2', 'eu-west-3']);
    expect(unread[1].reason).toBe(`the tags of ${id} (verger-verger) may not be read`);
  });

  it('takes AWS at its time, whatever the clock of this computer says', async () => {
    const { double, region, prices } = await openTestAccount();
    const start = double.clock.now;
    const { deadline, limit } = await upCluster(region, plan(), prices, []);
    expect(Math.abs(deadline.getTime() - start - limit.seconds * 1000)).toBeLessThan(5000);
  });
});
