import type { AwsAccount } from '../account/aws-account.js';
import { itemsOf, readXml, textOf, type XmlElement } from '../account/read-xml.js';
import { ec2Query } from './ec2-query.js';

/** The pages of a list may be endless only by mistake. */
const mostPages = 1000;

/**
 * All elements of a list that EC2 gives in pages.
 * @param list the element that holds them, such as `reservationSet`
 * @throws VergerError `access`, `aws`
 */
export async function ec2Items(
  account: AwsAccount,
  action: string,
  list: string,
  parameters: Readonly<Record<string, string>>,
): Promise<readonly XmlElement[]> {
  const items: XmlElement[] = [];
  let token = '';
  for (let page = 0; page < mostPages; page++) {
    const next = token === '' ? {} : { NextToken: token };
    const answer = readXml(await ec2Query(account, action, { ...parameters, ...next }));
    for (const item of itemsOf(answer, list)) items.push(item);
    token = textOf(answer, 'nextToken');
    if (token === '') break;
  }
  return items;
}

/** `Filter.1.Name`, `Filter.1.Value.1`, ... */
export function numbered(prefix: string, values: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(values.map((value, i) => [`${prefix}.${i + 1}`, value]));
}
