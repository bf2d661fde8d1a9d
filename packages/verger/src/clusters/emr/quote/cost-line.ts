import type { PriceSourceName } from '../prices/sources.js';
import { plus, type Range } from './range.js';

/** A part of a quote, in USD without VAT. */
export interface CostLine {
  readonly name: string;
  readonly usd: Range;
  readonly sources: readonly PriceSourceName[];
}

export function total(lines: readonly CostLine[]): Range {
  return plus(...lines.map(({ usd }) => usd));
}
