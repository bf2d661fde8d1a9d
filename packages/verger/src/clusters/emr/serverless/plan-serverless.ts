import { sourcesOf } from '../plan.js';
import type { Prices } from '../prices/prices.js';
import type { PriceSource } from '../prices/sources.js';
import { overCap } from '../quote/cap.js';
import { type Quote, serverlessQuote } from '../quote/quote.js';
import type { JobSize } from '../quote/work.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';
import { type ServerlessLimit, serverlessLimit } from './serverless-limit.js';

/** What a run on EMR Serverless would be, and what it costs. */
export interface ServerlessPlan {
  readonly settings: ClusterSettings;
  readonly job: JobSize;
  readonly quote: Quote;
  readonly limit: ServerlessLimit;
  /** Of all prices in the quote. */
  readonly sources: readonly PriceSource[];
  readonly warnings: readonly string[];
}

/**
 * Plans a run on EMR Serverless; nothing is created.
 * @throws VergerError `usage` if no price is known in the region, or if the cap does not even pay for the start
 */
export function planServerless(job: JobSize, settings: ClusterSettings, prices: Prices): ServerlessPlan {
  const limit = serverlessLimit(settings, prices);
  const [quote] = serverlessQuote(job, settings, prices);
  const sources = sourcesOf([quote], prices);
  return { settings, job, quote, limit, sources, warnings: overCap(quote, settings.maxCost) };
}
