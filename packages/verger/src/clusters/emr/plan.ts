import type { Prices } from './prices/prices.js';
import type { PriceSource } from './prices/sources.js';
import { secondsFor } from './launch/spending-limit.js';
import { overCap } from './quote/cap.js';
import { clusterQuote, otherQuotes, type Quote } from './quote/quote.js';
import type { JobSize } from './quote/work.js';
import { type ClusterSettings, releases } from './settings/cluster-settings.js';

/** What a cluster would be, and what a job on it costs. */
export interface ClusterPlan {
  readonly settings: ClusterSettings;
  readonly spark: string;
  readonly job: JobSize;
  readonly quote: Quote;
  /** The same job in other ways. */
  readonly others: readonly Quote[];
  /** After that time AWS ends the cluster: what the cap pays for at the highest price, less its end. */
  readonly deadlineHours: number;
  /** Of all prices in the quotes. */
  readonly sources: readonly PriceSource[];
  readonly warnings: readonly string[];
}

/**
 * Plans a cluster for a job; nothing is created.
 * @throws VergerError `usage` if a price is not known
 */
export function planCluster(job: JobSize, settings: ClusterSettings, prices: Prices): ClusterPlan {
  const quote = clusterQuote(job, settings, prices);
  const others = otherQuotes(job, settings, prices);
  const { spark } = releases[settings.release];
  const seconds = secondsFor(settings.maxCost, quote.perHour?.high ?? 0, settings.maxHours);
  const deadlineHours = Math.max(0, seconds) / 3600;
  const warnings = overCap(quote, settings.maxCost);
  const sources = sourcesOf([quote, ...others], prices);
  return {
    ...{ settings, spark, job, quote, others, deadlineHours, sources },
    warnings: [...prices.warnings, ...warnings],
  };
}

/** Where the prices of quotes are from. */
export function sourcesOf(quotes: readonly Quote[], prices: Prices): readonly PriceSource[] {
  const names = new Set(quotes.flatMap(({ lines }) => lines.flatMap(({ sources }) => sources)));
  return [...names].map((name) => prices.sourceOf(name));
}
