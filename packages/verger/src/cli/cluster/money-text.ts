import type { Range } from '../../clusters/emr/quote/range.js';
import type { Spending } from '../../clusters/emr/launch/spending.js';

/** `1.02 USD (0.87 to 1.30) for 4.1 node hours, by our count` */
export function spentText({ usd, nodeHours }: Spending): string {
  const [low, likely, high] = [usd.low, usd.likely, usd.high].map((each) => each.toFixed(2));
  const range = low === high ? '' : ` (${low} to ${high})`;
  return `${likely} USD${range} for ${nodeHours.toFixed(1)} node hours, by our count`;
}

/** `0.22 USD (0.17 to 0.42), with a month of storage in S3` */
export function quoteText({ low, likely, high }: Range): string {
  return `${likely.toFixed(2)} USD (${low.toFixed(2)} to ${high.toFixed(2)}), with requests of S3 and a month of storage there`;
}
