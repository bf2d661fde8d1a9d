import type { Spending } from '../../clusters/emr/launch/spending.js';

/** `1.02 USD (0.87 to 1.30) for 4.1 node hours, by our count` */
export function spentText({ usd, nodeHours }: Spending): string {
  const [low, likely, high] = [usd.low, usd.likely, usd.high].map((each) => each.toFixed(2));
  const range = low === high ? '' : ` (${low} to ${high})`;
  return `${likely} USD${range} for ${nodeHours.toFixed(1)} node hours, by our count`;
}
