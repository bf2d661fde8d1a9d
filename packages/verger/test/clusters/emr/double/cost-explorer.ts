import type { Expression, GetCostAndUsageRequest, ResultByTime } from '@aws-sdk/client-cost-explorer';
import type { FakeCost } from './fake-account.js';
import { ServiceError } from './service-error.js';

/** The costs of each day of a request, grouped by one tag. */
export function costsByDay(
  costs: readonly FakeCost[],
  { TimePeriod, Filter, GroupBy: [group] = [], Metrics: [metric] = [] }: GetCostAndUsageRequest,
): readonly ResultByTime[] {
  const { Start = '', End = '' } = TimePeriod ?? {};
  const results: ResultByTime[] = [];
  for (let day = Start; day < End; day = nextDay(day)) {
    const sums = new Map<string, number>();
    for (const cost of costs.filter((each) => each.day === day && matches(each, Filter ?? {}))) {
      const key = `${group.Key ?? ''}$${cost.tags[group.Key ?? ''] ?? ''}`;
      sums.set(key, (sums.get(key) ?? 0) + cost.usd);
    }
    results.push({
      TimePeriod: { Start: day, End: nextDay(day) },
      Total: {},
      Groups: [...sums].map(([key, usd]) => ({
        Keys: [key],
        Metrics: { [metric]: { Amount: usd.toString(), Unit: 'USD' } },
      })),
      Estimated: true,
    });
  }
  return results;
}

/** An expression has one operator. */
function matches(cost: FakeCost, { And, Not, Tags, Dimensions, ...others }: Expression): boolean {
  if (Object.keys(others).length > 0) throw new ServiceError('ValidationException', JSON.stringify(others));
  if (And !== undefined) return And.every((each) => matches(cost, each));
  if (Not !== undefined) return !matches(cost, Not);
  if (Tags !== undefined) return Tags.Values?.includes(cost.tags[Tags.Key ?? ''] ?? '') ?? false;
  const value = Dimensions?.Key === 'REGION' ? cost.region : cost.recordType;
  return Dimensions?.Values?.includes(value) ?? false;
}

function nextDay(day: string): string {
  return new Date(Date.parse(day) + 24 * 3_600_000).toISOString().slice(0, 10);
}
