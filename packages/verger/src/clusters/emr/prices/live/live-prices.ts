import type { AwsAccount } from '../../account/aws-account.js';
import { quotedTypes } from '../../quote/quote.js';
import type { ClusterSettings } from '../../settings/cluster-settings.js';
import type { Price } from '../price-table.js';
import { type Prices, shippedPrices } from '../prices.js';
import { type LiveSourceName, liveSourceNames, type PriceSource, type PriceSourceName } from '../sources.js';
import { type Answer, warningsOf } from './answer.js';
import { type AskedPrices, askPrices } from './ask-prices.js';
import type { ListedPrice } from './price-list.js';

/**
 * What AWS says today of the instance types in the settings, and of those that quotes compare them with. The shipped table
 * has the rest (S3, EMR Serverless) and what is not found, with a warning.
 * @throws VergerError `usage` for a region that the table does not cover
 */
export async function livePrices(settings: ClusterSettings, account: AwsAccount): Promise<Prices> {
  const { region } = settings;
  const table = shippedPrices(region);
  const names = quotedTypes(settings).map(({ name }) => name);
  const asked = await askPrices(account, region, names);
  const { instances, fees, volume, address, spot } = asked;
  const sources = sourcesOf(region, asked);
  return {
    onDemand: (type) => priceOf(instances.get(type.name), 'ec2List') ?? table.onDemand(type),
    emrFee: (type) => priceOf(fees.get(type.name), 'emrList') ?? table.emrFee(type),
    spot: (type) => {
      const range = spot.get(type.name)?.value;
      return range === undefined ? table.spot(type) : { ...range, source: 'spotHistory' };
    },
    serverless: table.serverless,
    volume: priceOf(volume, 'volumeList') ?? table.volume,
    address: priceOf(address, 'addressList') ?? table.address,
    sourceOf: (name) => (isLive(name) ? sources[name] : table.sourceOf(name)),
    warnings: warningsOf([...instances.values(), ...fees.values(), volume, address, ...spot.values()]),
  };
}

function priceOf(answer: Answer<ListedPrice> | undefined, source: LiveSourceName): Price | undefined {
  return answer?.value === undefined ? undefined : { usd: answer.value.usd, source };
}

function sourcesOf(
  region: string,
  { instances, fees, volume, address }: AskedPrices,
): Readonly<Record<LiveSourceName, PriceSource>> {
  const url = 'https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/price-changes.html';
  const list = (what: string, answers: Iterable<Answer<ListedPrice>>): PriceSource => {
    const dates = [...answers].flatMap(({ value }) => value?.published ?? []);
    return { title: `AWS's Price List of ${region}: ${what}`, date: dates.sort().at(-1) ?? '', url };
  };
  return {
    ec2List: list('EC2 on demand', instances.values()),
    emrList: list("EMR's fee", fees.values()),
    volumeList: list('EBS gp3', [volume]),
    addressList: list('public IPv4 addresses', [address]),
    spotHistory: {
      title: `EC2's spot prices in ${region}: the lowest and the highest of all zones within a day`,
      date: new Date().toISOString().slice(0, 16),
    },
  };
}

function isLive(name: PriceSourceName): name is LiveSourceName {
  return (liveSourceNames as readonly string[]).includes(name);
}
