import { VergerError } from '../../../common/errors.js';
import type { InstanceType } from './instance-types.js';
import {
  ebsPerGibMonth,
  emrFeeShare,
  ipv4PerHour,
  onDemandPerXlarge,
  type Price,
  serverlessPrices,
  type ServerlessPrices,
  type SpotPrice,
  spotInParis,
  usEastPerXlarge,
} from './price-table.js';
import { type PriceSource, type PriceSourceName, priceSources } from './sources.js';

/** What things cost in one region: USD per hour unless it says otherwise, without VAT. */
export interface Prices {
  /** @throws VergerError `usage` if the region does not offer the type */
  onDemand(type: InstanceType): Price;
  /** @throws VergerError `usage` if the region does not offer the type */
  spot(type: InstanceType): SpotPrice;
  emrFee(type: InstanceType): Price;
  /** Undefined where EMR Serverless has no known price. */
  readonly serverless: ServerlessPrices | undefined;
  /** Of a GiB of gp3, for a month. */
  readonly volume: Price;
  /** Of a public IPv4 address, in use or idle. */
  readonly address: Price;
  /** Where a price was read, and of which day it is. */
  sourceOf(name: PriceSourceName): PriceSource;
  /** What was asked for and not found, so that the shipped table has it: one line for each reason. */
  readonly warnings: readonly string[];
}

/**
 * The prices that ship with this version.
 * @throws VergerError `usage` for a region that the table does not cover
 */
export function shippedPrices(region: string): Prices {
  if (!Object.hasOwn(onDemandPerXlarge, region)) {
    throw new VergerError('usage', `no prices are known for the region ${region}`, {
      hint: `known regions: ${Object.keys(onDemandPerXlarge).join(', ')}`,
    });
  }
  const families = onDemandPerXlarge[region];
  const onDemand = ({ name, family, xlarges }: InstanceType): Price => {
    if (Object.hasOwn(families, family.name))
      return { usd: families[family.name] * xlarges, source: 'catalog' };
    throw new VergerError('usage', `no price is known for ${name} in ${region}`, {
      hint: `known families there: ${Object.keys(families).join(', ')}`,
    });
  };
  return {
    onDemand,
    spot: (type) => spotOf(region, type, onDemand(type).usd),
    emrFee: ({ family, xlarges }) => ({
      usd: usEastPerXlarge[family.name] * emrFeeShare * xlarges,
      source: 'emrFee',
    }),
    serverless: serverlessPrices[region],
    volume: ebsPerGibMonth,
    address: ipv4PerHour,
    sourceOf: shippedSource,
    warnings: [],
  };
}

function shippedSource(name: PriceSourceName): PriceSource {
  const sources: Readonly<Partial<Record<PriceSourceName, PriceSource>>> = priceSources;
  const source = sources[name];
  if (source === undefined) throw new TypeError(`the price table has no source ${name}`);
  return source;
}

const seenIn = 'eu-west-3';

function spotOf(region: string, { family, xlarges }: InstanceType, onDemand: number): SpotPrice {
  const [low, high] = spotInParis[family.name];
  if (region === seenIn) return { low: low * xlarges, high: high * xlarges, source: 'spotSeen' };
  const share = onDemand / onDemandPerXlarge[seenIn][family.name];
  return { low: low * share, high: high * share, source: 'spotRatio' };
}
