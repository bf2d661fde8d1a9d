import type { AwsAccount } from '../../account/aws-account.js';
import { type Answer, answerTo } from './answer.js';
import { askPriceList, type ListedPrice, type PriceQuestion } from './price-list.js';
import { addressQuestion, feeQuestion, instanceQuestion, volumeQuestion } from './questions.js';
import { spotHistory, type SpotRange } from './spot-history.js';

/** What was asked for, by the name of the instance type where it has one. */
export interface AskedPrices {
  readonly instances: ReadonlyMap<string, Answer<ListedPrice>>;
  readonly fees: ReadonlyMap<string, Answer<ListedPrice>>;
  readonly volume: Answer<ListedPrice>;
  readonly address: Answer<ListedPrice>;
  readonly spot: ReadonlyMap<string, Answer<SpotRange>>;
}

/** Asks for all at the same time. Fails for none. */
export async function askPrices(
  account: AwsAccount,
  region: string,
  types: readonly string[],
): Promise<AskedPrices> {
  const list = await account.pricing();
  const ask = (question: PriceQuestion): Promise<Answer<ListedPrice>> =>
    answerTo(question.what, askPriceList(list, question));
  const askEach = async (question: (region: string, type: string) => PriceQuestion) =>
    new Map(await Promise.all(types.map(async (type) => [type, await ask(question(region, type))] as const)));
  const [instances, fees, volume, address, spot] = await Promise.all([
    askEach(instanceQuestion),
    askEach(feeQuestion),
    ask(volumeQuestion(region)),
    ask(addressQuestion(region)),
    askSpot(account, types),
  ]);
  return { instances, fees, volume, address, spot };
}

async function askSpot(
  account: AwsAccount,
  types: readonly string[],
): Promise<ReadonlyMap<string, Answer<SpotRange>>> {
  const { value: history, reason = 'EC2 has no spot prices of the last day' } = await answerTo(
    'spot',
    spotHistory(account, types, new Date()),
  );
  return new Map(
    types.map((type) => {
      const value = history?.get(type);
      return [type, { what: `spot ${type}`, ...(value === undefined ? { reason } : { value }) }] as const;
    }),
  );
}
