import type { AwsAccount } from '../../account/aws-account.js';
import { quotedTypes } from '../../quote/quote.js';
import type { ClusterSettings } from '../../settings/cluster-settings.js';
import type { InstanceType } from '../instance-types.js';
import type { Price } from '../price-table.js';
import { type Prices, shippedPrices } from '../prices.js';
import { type LiveSourceName, liveSourceNames, type PriceSource } from '../sources.js';
import { type Answer, answerTo, warningsOf } from './answer.js';
import { askPriceList, type ListedPrice, type PriceQuestion } from './price-list.js';
import { addressQuestion, feeQuestion, instanceQuestion, volumeQuestion } from './questions.js';
import { spotHistory, type SpotRange } from './spot-history.js';

/**
 * What AWS says today of the instance types in the settings, and of those that quotes compare them with. The shipped table
 * has the rest (S3, EMR Serverless) and what is not found, with a warning.
 * @throws VergerError `usage` for a region that the table does not cover
 */
export async function livePrices(settings: ClusterSettings, account: AwsAccount): Promise<Prices> {
  const { region } = settings;
  const table = shippedPrices(region);
  const types = quotedTypes(settings);
  const ask = (question: PriceQuestion): Promise<Answer<ListedPrice>> =>
    answerTo(question.what, askPriceList(account, question));
  const perType = (question: (region: string, type: string) => PriceQuestion) =>
    Promise.all(types.map(({ name }) => ask(question(region, name))));
  const [instances, fees, volume, address, spot] = await Promise.all([
    perType(instanceQuestion),
    perType(feeQuestion),
    ask(volumeQuestion(region)),
    ask(addressQuestion(region)),
    askSpot(account, types),
  ]);
  const answers = [...instances, ...fees, volume, address, ...spot];
  const sources = sourcesOf(region, {
    ec2List: instances,
    emrList: fees,
    volumeList: [volume],
    addressList: [address],
  });
  const found = (list: readonly Answer<ListedPrice>[], { name }: InstanceType, source: LiveSourceName) =>
    priceOf(list[types.findIndex((each) => each.name === name)], source);
  return {
    onDemand: (type) => found(instances, type, 'ec2List') ?? table.onDemand(type),
    emrFee: (type) => found(fees, type, 'emrList') ?? table.emrFee(type),
    spot: (type) => {
      const range = spot.find(({ what }) => what === spotName(type.name))?.value;
      return range === undefined ? table.spot(type) : { ...range, source: 'spotHistory' };
    },
    serverless: table.serverless,
    volume: priceOf(volume, 'volumeList') ?? table.volume,
    address: priceOf(address, 'addressList') ?? table.address,
    sourceOf: (name) => (isLive(name) ? sources[name] : table.sourceOf(name)),
    warnings: warningsOf(answers),
  };
}

async function askSpot(
  account: AwsAccount,
  types: readonly InstanceType[],
): Promise<readonly Answer<SpotRange>[]> {
  const names = types.map(({ name }) => name);
  const { value: history, reason = 'EC2 has no spot prices of the last day' } = await answerTo(
    'spot',
    spotHistory(account, names, new Date()),
  );
  return names.map((name) => {
    const value = history?.get(name);
    return { what: spotName(name), ...(value === undefined ? { reason } : { value }) };
  });
}

function spotName(type: string): string {
  return `spot ${type}`;
}

function priceOf(answer: Answer<ListedPrice> | undefined, source: LiveSourceName): Price | undefined {
  return answer?.value === undefined ? undefined : { usd: answer.value.usd, source };
}

type Lists = Readonly<Record<Exclude<LiveSourceName, 'spotHistory'>, readonly Answer<ListedPrice>[]>>;

function sourcesOf(region: string, lists: Lists): Readonly<Record<LiveSourceName, PriceSource>> {
  const url = 'https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/price-changes.html';
  const source = (name: keyof Lists, of: string): PriceSource => {
    const dates = lists[name].flatMap(({ value }) => value?.published ?? []);
    return { title: `AWS's Price List of ${region}: ${of}`, date: dates.sort().at(-1) ?? '', url };
  };
  return {
    ec2List: source('ec2List', 'EC2 on demand'),
    emrList: source('emrList', "EMR's fee"),
    volumeList: source('volumeList', 'EBS gp3'),
    addressList: source('addressList', 'public IPv4 addresses'),
    spotHistory: {
      title: `EC2's spot prices in ${region}: the lowest and the highest of all zones within a day`,
      date: new Date().toISOString().slice(0, 16),
    },
  };
}

function isLive(name: string): name is LiveSourceName {
  return (liveSourceNames as readonly string[]).includes(name);
}
