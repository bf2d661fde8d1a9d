import type { Filter } from '@aws-sdk/client-pricing';
import * as z from 'zod';
import { VergerError } from '../../../../common/errors.js';
import type { AwsAccount } from '../../account/aws-account.js';
import { awsError } from '../../account/aws-error.js';

/** What is looked for in AWS's Price List: a service and the attributes of one product. */
export interface PriceQuestion {
  /** For people, such as `EC2 m6i.xlarge`. */
  readonly what: string;
  /** Such as `AmazonEC2`. */
  readonly service: string;
  /** Such as `{ instanceType: 'm6i.xlarge' }`; all of them must be equal. */
  readonly attributes: Readonly<Record<string, string>>;
  /** What the product's usage type ends with, where the attributes alone don't say which product it is. */
  readonly usage?: string;
  /** What the price is for, such as `Hrs`. */
  readonly unit: string;
}

/** A price in the list. */
export interface ListedPrice {
  readonly usd: number;
  /** ISO date on which this list was published. */
  readonly published: string;
}

const listed = z.object({
  product: z.object({ attributes: z.record(z.string(), z.string()) }),
  publicationDate: z.string(),
  terms: z.object({
    OnDemand: z
      .record(
        z.string(),
        z.object({
          priceDimensions: z.record(
            z.string(),
            z.object({ unit: z.string(), pricePerUnit: z.object({ USD: z.string().optional() }) }),
          ),
        }),
      )
      .default({}),
  }),
});

/**
 * Asks for a price.
 * @throws VergerError `not-found` if the list has none, `aws` if it has several; `access`
 */
export async function askPriceList(list: PriceList, question: PriceQuestion): Promise<ListedPrice> {
  const products = await allProducts(list, question).catch((error: unknown) => {
    throw awsError(error, "can't read AWS's Price List");
  });
  const found = products.flatMap((each) => pricesIn(each, question));
  const amounts = new Set(found.map(({ usd }) => usd));
  if (amounts.size === 1) return found[0];
  if (amounts.size === 0) throw new VergerError('not-found', "AWS's Price List has no price");
  throw new VergerError('aws', "AWS's Price List has several prices");
}

type PriceList = Awaited<ReturnType<AwsAccount['pricing']>>;

async function allProducts(
  { client, sdk }: PriceList,
  { service, attributes, usage }: PriceQuestion,
): Promise<readonly unknown[]> {
  const filters: Filter[] = [
    ...Object.entries(attributes).map(([Field, Value]) => ({ Type: 'TERM_MATCH', Field, Value }) as const),
    ...(usage === undefined ? [] : [{ Type: 'CONTAINS', Field: 'usagetype', Value: usage } as const]),
  ];
  const products: unknown[] = [];
  const pages = sdk.paginateGetProducts({ client }, { ServiceCode: service, Filters: filters });
  for await (const { PriceList = [] } of pages)
    for (const json of PriceList) products.push(JSON.parse(String(json)));
  return products;
}

/** Of all steps of a price: what is free up to some amount has a step of 0. */
function pricesIn(product: unknown, { usage = '', unit }: PriceQuestion): readonly ListedPrice[] {
  const parsed = listed.safeParse(product);
  if (!parsed.success) return [];
  const { product: about, publicationDate, terms } = parsed.data;
  const { usagetype = '' }: Readonly<Partial<Record<string, string>>> = about.attributes;
  if (!usagetype.endsWith(usage)) return [];
  return Object.values(terms.OnDemand)
    .flatMap(({ priceDimensions }) => Object.values(priceDimensions))
    .filter((each) => each.unit === unit)
    .map(({ pricePerUnit }) => Number(pricePerUnit.USD))
    .filter((usd) => usd > 0)
    .map((usd) => ({ usd, published: publicationDate.slice(0, 10) }));
}
