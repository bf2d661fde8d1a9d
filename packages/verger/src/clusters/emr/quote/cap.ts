import { VergerError } from '../../../common/errors.js';
import type { Quote } from './quote.js';

/** @throws VergerError `usage` if a job may cost more than it is allowed to */
export function requireWithinCap(quote: Quote, maxCost: number): void {
  if (quote.usd.likely <= maxCost) return;
  throw new VergerError(
    'usage',
    `the job will likely cost ${quote.usd.likely.toFixed(2)} USD, more than the cap of ${maxCost.toFixed(2)} USD`,
    { hint: 'raise --max-cost, or choose fewer or smaller nodes; `verger cluster plan` compares' },
  );
}

/**
 * Hours that a cluster may last: what the cap pays for at the highest price, but no more than the settings allow.
 * @param perHour USD for an hour of the largest size, spot at the price on demand
 */
export function hoursWithinCap(perHour: number, { maxCost, maxHours }: Cap): number {
  return Math.min(maxCost / perHour, maxHours);
}

interface Cap {
  /** USD */
  readonly maxCost: number;
  readonly maxHours: number;
}
