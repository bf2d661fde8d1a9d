import type { AwsAccount } from '../../account/aws-account.js';
import { textOf } from '../../account/read-xml.js';
import { largest, smallest } from '../../../../common/extremes.js';
import { ec2Items, numbered } from '../../foundation/ec2-pages.js';

/** USD per hour that spot instances of a type did cost, in all availability zones of a region. */
export interface SpotRange {
  readonly low: number;
  readonly high: number;
}

const dayMs = 24 * 3_600_000;

/**
 * The lowest and the highest spot price of each type within a day until now. Types that have none are missing.
 * @throws VergerError `access`, `aws`
 */
export async function spotHistory(
  account: AwsAccount,
  types: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, SpotRange>> {
  const items = await ec2Items(account, 'DescribeSpotPriceHistory', 'spotPriceHistorySet', {
    ...numbered('InstanceType', types),
    'ProductDescription.1': 'Linux/UNIX',
    // The first of each zone is the price at that time, which was set before.
    StartTime: new Date(now.getTime() - dayMs).toISOString(),
  });
  const byType = new Map<string, number[]>();
  for (const item of items) {
    const usd = Number(textOf(item, 'spotPrice'));
    const type = textOf(item, 'instanceType');
    if (usd > 0) byType.set(type, [...(byType.get(type) ?? []), usd]);
  }
  return new Map(
    [...byType].map(([type, prices]) => [
      type,
      { low: smallest(prices, Infinity), high: largest(prices, 0) },
    ]),
  );
}
