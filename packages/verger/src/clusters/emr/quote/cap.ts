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

/** A warning, if a job may cost more than it is allowed to on a bad day. */
export function overCap({ usd }: Quote, maxCost: number): readonly string[] {
  if (usd.high <= maxCost) return [];
  return [
    `on a bad day the job costs ${usd.high.toFixed(2)} USD, more than the cap of ${maxCost.toFixed(2)} USD`,
  ];
}
