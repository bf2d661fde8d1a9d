import { describe, expect, it } from 'vitest';
import { AuditLog } from '../../../../src/clusters/emr/account/audit-log.js';
import { AwsAccount } from '../../../../src/clusters/emr/account/aws-account.js';
import { planCluster } from '../../../../src/clusters/emr/plan.js';
import { instanceType } from '../../../../src/clusters/emr/prices/instance-types.js';
import { livePrices } from '../../../../src/clusters/emr/prices/live/live-prices.js';
import { shippedPrices } from '../../../../src/clusters/emr/prices/prices.js';
import type { FakeProduct } from '../double/fake-account.js';
import { models } from '../double/models.js';
import { openTestAccount, settings } from '../launch/test-account.js';

const region = 'eu-west-3';
const account = new AwsAccount(region, new AuditLog('/dev/null'));
const m5 = { type: 'm5.xlarge' };
const onDemand = settings({ primary: m5, core: m5, task: { ...m5, spot: false } });
const hour = { images: 0, imageBytes: 5000, model: 'mobilenet-v2', hours: 1 };

function instance(type: string, usd: number, changes: Readonly<Record<string, string>> = {}): FakeProduct {
  const attributes = {
    ...{ regionCode: region, instanceType: type, operatingSystem: 'Linux', tenancy: 'Shared' },
    ...{ preInstalledSw: 'NA', capacitystatus: 'Used', usagetype: `EUW3-BoxUsage:${type}`, ...changes },
  };
  return { service: 'AmazonEC2', attributes, unit: 'Hrs', usd };
}

function fee(type: string, usd: number): FakeProduct {
  const family = { productFamily: 'Elastic Map Reduce Instance', softwareType: 'EMR' };
  const attributes = { regionCode: region, instanceType: type, ...family };
  return { service: 'ElasticMapReduce', attributes, unit: 'Hrs', usd };
}

const volume: FakeProduct = {
  service: 'AmazonEC2',
  attributes: { regionCode: region, productFamily: 'Storage', volumeApiName: 'gp3' },
  unit: 'GB-Mo',
  usd: 0.1,
};

const address = (use: string): FakeProduct => ({
  service: 'AmazonVPC',
  attributes: { regionCode: region, usagetype: `EUW3-PublicIPv4:${use}` },
  unit: 'Hrs',
  usd: use === 'InUseAddress' ? 0.006 : 0.007,
});

const products: readonly FakeProduct[] = [
  instance('m5.xlarge', 0.231),
  instance('m5.xlarge', 0.415, { operatingSystem: 'Windows' }),
  instance('m5.xlarge', 0.214, { regionCode: 'eu-west-1' }),
  instance('m7g.xlarge', 0.196),
  fee('m5.xlarge', 0.05),
  fee('m7g.xlarge', 0.042),
  volume,
  ...['InUseAddress', 'IdleAddress'].map(address),
];

describe.skipIf(models === undefined)('prices of today', () => {
  it('make a quote, worked out by hand, with the date and source of each', async () => {
    const { double } = await openTestAccount();
    double.account.products.push(...products);
    const prices = await livePrices(onDemand, account);
    const { quote, others, sources } = planCluster(hour, onDemand, prices);
    // 4 x (0.231 + 0.05), 4 x (64 + 15) GiB x 0.1 / 730 h, 4 x 0.006.
    expect(quote.perHour?.likely).toBeCloseTo(1.124 + 0.0432877 + 0.024, 6);
    const arm = others.find(({ architecture }) => architecture === 'arm64');
    expect(arm?.perHour?.likely).toBeCloseTo(4 * (0.196 + 0.042) + 0.0432877 + 0.024, 6);
    expect(sources.slice(0, 4)).toMatchObject(
      ['EC2 on demand', "EMR's fee", 'EBS gp3', 'public IPv4 addresses'].map((what) => ({
        title: `AWS's Price List of eu-west-3: ${what}`,
        date: '2026-11-25',
      })),
    );
    expect(new Set(double.calls.map((call) => `${call.operation} ${call.region}`))).toEqual(
      new Set(['GetProducts eu-central-1', 'DescribeSpotPriceHistory eu-west-3']),
    );
  });

  it('of spot are the lowest and the highest of all zones within a day', async () => {
    const { double } = await openTestAccount();
    const ago = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
    const spot = (zone: string, usd: number, hours: number, type = 'm5.xlarge') => ({
      ...{ type, zone, usd, at: ago(hours) },
    });
    double.account.spotPrices.push(
      // Replaced before the day began; then the price at its start; then a change.
      ...[spot('a', 0.01, 60), spot('a', 0.071, 40), spot('a', 0.066, 3)],
      ...[spot('b', 0.089, 30), spot('c', 0.5, 2, 'm6i.xlarge')],
    );
    const prices = await livePrices(settings({ primary: m5, core: m5, task: m5 }), account);
    expect(prices.spot(instanceType('m5.xlarge'))).toEqual({
      low: 0.066,
      high: 0.089,
      source: 'spotHistory',
    });
    expect(prices.sourceOf('spotHistory').date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/);
  });

  it('that are not found are those of the table, with one line of warning for each reason', async () => {
    const { double } = await openTestAccount();
    double.account.products.push(
      ...products.filter(({ attributes }) => attributes.instanceType !== 'm7g.xlarge'),
    );
    double.account.products.push(instance('m5.xlarge', 0.3));
    const prices = await livePrices(onDemand, account);
    const { warnings, sources } = planCluster(hour, onDemand, prices);
    expect(warnings).toEqual([
      "AWS's Price List has several prices; prices of the shipped table instead: EC2 m5.xlarge",
      "AWS's Price List has no price; prices of the shipped table instead: EC2 m7g.xlarge, EMR m7g.xlarge",
      'EC2 has no spot prices of the last day; prices of the shipped table instead: spot m5.xlarge, spot m7g.xlarge',
    ]);
    const table = shippedPrices(region);
    const type = instanceType('m5.xlarge');
    expect([prices.onDemand(type), prices.spot(type)]).toEqual([table.onDemand(type), table.spot(type)]);
    expect(sources[0]).toEqual(table.sourceOf('catalog'));
  });

  it('that may not be read are those of the table, with the reason', async () => {
    const { double } = await openTestAccount();
    double.onCall = () => 'denied';
    const { warnings, perHour } = await livePrices(onDemand, account).then((prices) => ({
      warnings: prices.warnings,
      perHour: planCluster(hour, onDemand, prices).quote.perHour?.likely,
    }));
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(
      /^can't read AWS's Price List: User: .* is not authorized .*; prices of the shipped table instead: EC2 m5.xlarge, EC2 m7g.xlarge, EMR/,
    );
    expect(perHour).toBeCloseTo(1.1482, 4);
  });
});
