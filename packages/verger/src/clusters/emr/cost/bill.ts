import type {
  Expression,
  GetCostAndUsageRequest,
  GetCostAndUsageResponse,
  Group,
  ResultByTime,
} from '@aws-sdk/client-cost-explorer';
import type { AwsAccount } from '../account/aws-account.js';
import { awsError } from '../account/aws-error.js';
import { tagKeys } from '../account/tags.js';
import { dayOf, midnight } from './days.js';

/** What AWS bills for what has the tag of a name, by Cost Explorer: USD before credits, refunds and tax. */
export interface Bill {
  readonly usd: number;
  readonly byDay: ReadonlyMap<string, number>;
  /** By the tag of each cluster's start. */
  readonly byRun: ReadonlyMap<string, number>;
  /** What is of no cluster: the bucket, the key of the volumes. */
  readonly ofNoRun: number;
  /** AWS may change it until the month is closed. */
  readonly isEstimated: boolean;
  /** Each costs 0.01 USD. */
  readonly requests: number;
}

/** Whose bill, and of which days in UTC: the first and the last. */
interface BillQuestion {
  readonly name: string;
  readonly region: string;
  readonly from: string;
  readonly to: string;
}

/** USD that AWS charges for a request to Cost Explorer. */
export const usdPerRequest = 0.01;

/**
 * Asks Cost Explorer for the time and the tag of a report.
 * @throws VergerError `access`, `aws`
 */
export async function readBill(account: AwsAccount, report: BillQuestion): Promise<Bill> {
  const request = requestFor(report);
  const results: ResultByTime[] = [];
  let requests = 0;
  let token: string | undefined;
  do {
    const page = await ask(account, { ...request, NextPageToken: token });
    requests += 1;
    for (const result of page.ResultsByTime ?? []) results.push(result);
    token = page.NextPageToken;
  } while (token !== undefined && token !== '');
  return { ...billOf(results), requests };
}

async function ask(account: AwsAccount, request: GetCostAndUsageRequest): Promise<GetCostAndUsageResponse> {
  const { client, sdk } = await account.costExplorer();
  try {
    return await client.send(new sdk.GetCostAndUsageCommand(request));
  } catch (error) {
    // It has no data of the account, or of that time.
    if (error instanceof sdk.DataUnavailableException) return {};
    throw awsError(error, "can't read AWS's bill");
  }
}

function requestFor({ name, region, from, to }: BillQuestion): GetCostAndUsageRequest {
  const expressions: Expression[] = [
    { Tags: { Key: tagKeys.cluster, Values: [name], MatchOptions: ['EQUALS'] } },
    // There may be clusters of the same name in other regions.
    { Dimensions: { Key: 'REGION', Values: [region] } },
    { Not: { Dimensions: { Key: 'RECORD_TYPE', Values: ['Credit', 'Refund', 'Tax'] } } },
  ];
  return {
    // The end is not part of it.
    TimePeriod: { Start: from, End: dayOf(midnight(Date.parse(to), 1)) },
    Granularity: 'DAILY',
    Metrics: [metric],
    Filter: { And: expressions },
    GroupBy: [{ Type: 'TAG', Key: tagKeys.run }],
  };
}

const metric = 'UnblendedCost';

function billOf(results: readonly ResultByTime[]): Omit<Bill, 'requests'> {
  const byDay = new Map<string, number>();
  const byRun = new Map<string, number>();
  for (const { TimePeriod, Groups = [] } of results)
    for (const group of Groups) {
      const usd = Number(group.Metrics?.[metric]?.Amount ?? 0);
      const run = runOf(group);
      const day = TimePeriod?.Start?.slice(0, 10) ?? '';
      byDay.set(day, (byDay.get(day) ?? 0) + usd);
      byRun.set(run, (byRun.get(run) ?? 0) + usd);
    }
  const ofNoRun = byRun.get('') ?? 0;
  byRun.delete('');
  return {
    usd: [...byDay.values()].reduce((sum, each) => sum + each, 0),
    ...{ byDay, byRun, ofNoRun },
    isEstimated: results.some(({ Estimated }) => Estimated === true),
  };
}

/** Of `verger:run$<value>`; empty for what lacks the tag. */
function runOf({ Keys: [key] = [] }: Group): string {
  return key.slice(key.indexOf('$') + 1);
}
