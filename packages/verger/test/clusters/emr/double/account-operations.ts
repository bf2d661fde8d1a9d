import type { GetCostAndUsageRequest, GetCostAndUsageResponse } from '@aws-sdk/client-cost-explorer';
import type { GetProductsRequest } from '@aws-sdk/client-pricing';
import { costsByDay } from './cost-explorer.js';
import { instancesAnswer, spotAnswer, subnetsAnswer } from './ec2-answers.js';
import type { FakeAccount, FakeProduct } from './fake-account.js';
import type { Call } from './fault.js';
import { ServiceError } from './service-error.js';

/** Answers as JSON, or as XML for EC2. */
export function accountAnswer(account: FakeAccount, { operation, input }: Call): object | string {
  if (!Object.hasOwn(operations, operation)) throw new ServiceError('UnknownOperationException', operation);
  return operations[operation](account, input as never);
}

const operations: Readonly<Record<string, (account: FakeAccount, input: never) => object | string>> = {
  GetServiceQuota,
  DescribeInstances,
  DescribeSubnets,
  DescribeSpotPriceHistory,
  GetProducts,
  GetCostAndUsage,
};

function GetServiceQuota({ quotas }: FakeAccount, { QuotaCode }: { QuotaCode: string }): object {
  const value = quotas.get(QuotaCode);
  if (value === undefined) throw new ServiceError('NoSuchResourceException', `no quota ${QuotaCode}`);
  return { Quota: { ServiceCode: 'ec2', QuotaCode, Value: value, Unit: 'None', Adjustable: true } };
}

interface Paged {
  readonly NextToken?: string;
}

/** Pages are short, so that there are several. */
function page<T>(items: readonly T[], { NextToken = '0' }: Paged, size = 2): readonly [readonly T[], string] {
  const start = Number(NextToken);
  return [items.slice(start, start + size), start + size < items.length ? String(start + size) : ''];
}

interface Filtered extends Paged {
  readonly Filters?: readonly { readonly Name: string; readonly Values: readonly string[] }[];
}

function DescribeInstances({ instances }: FakeAccount, input: Filtered): string {
  const states = input.Filters?.find(({ Name }) => Name === 'instance-state-name')?.Values;
  return instancesAnswer(
    ...page(
      instances.filter(({ state }) => states?.includes(state) ?? true),
      input,
    ),
  );
}

function DescribeSubnets({ freeAddresses }: FakeAccount, input: { SubnetIds: readonly string[] }): string {
  return subnetsAnswer(input.SubnetIds.map((id) => [id, freeAddresses.get(id) ?? 250] as const));
}

function DescribeSpotPriceHistory(
  { spotPrices }: FakeAccount,
  input: Paged & { readonly InstanceTypes: readonly string[]; readonly StartTime: number },
): string {
  const since = (at: string): boolean => Date.parse(at) / 1000 >= input.StartTime;
  const found = spotPrices.filter(({ type, zone, at }) => {
    if (!input.InstanceTypes.includes(type)) return false;
    // With the price of each zone at the start, which was set before.
    const newer = spotPrices.some(
      (each) => each.type === type && each.zone === zone && each.at > at && !since(each.at),
    );
    return since(at) || !newer;
  });
  return spotAnswer(...page(found, input));
}

function GetProducts({ products }: FakeAccount, input: GetProductsRequest): object {
  const matches = ({ service, attributes }: FakeProduct): boolean =>
    service === input.ServiceCode &&
    (input.Filters ?? []).every(({ Type, Field = '', Value = '' }) => {
      const value = attributes[Field] ?? '';
      return Type === 'CONTAINS' ? value.includes(Value) : value === Value;
    });
  const [found, next] = page(products.filter(matches), input as Paged, 1);
  return { FormatVersion: 'aws_v1', PriceList: found.map(priceListItem), NextToken: next };
}

function priceListItem({ service, attributes, unit, usd }: FakeProduct): string {
  const dimension = { unit, endRange: 'Inf', beginRange: '0', pricePerUnit: { USD: usd.toFixed(10) } };
  return JSON.stringify({
    product: { productFamily: attributes.productFamily, attributes, sku: 'A' },
    serviceCode: service,
    terms: { OnDemand: { 'A.J': { priceDimensions: { 'A.J.6': dimension }, sku: 'A', offerTermCode: 'J' } } },
    version: '20261125190342',
    publicationDate: '2026-11-25T19:03:42Z',
  });
}

function GetCostAndUsage({ costs }: FakeAccount, input: GetCostAndUsageRequest): GetCostAndUsageResponse {
  const days = costsByDay(costs, input);
  const [found, next] = page(days, { NextToken: input.NextPageToken ?? '0' }, 20);
  return { ResultsByTime: [...found], ...(next === '' ? {} : { NextPageToken: next }) };
}
