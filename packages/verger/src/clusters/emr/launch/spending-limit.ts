import { VergerError } from '../../../common/errors.js';
import type { Prices } from '../prices/prices.js';
import { hourlyCost, nodeGroups } from '../quote/cluster-quote.js';
import { total } from '../quote/cost-line.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';

/** What keeps a cluster below its cap. All of it is enforced by AWS. */
export interface SpendingLimit {
  /** USD per hour at the largest size, everything on demand. */
  readonly perHour: number;
  /** From the request to the schedule that ends it. */
  readonly seconds: number;
  /** EMR's own timeout, which holds from the first moment, even if no schedule was ever made. */
  readonly idleSeconds: number;
}

/**
 * Seconds that are billed after a deadline, or before it by mistake: a schedule fires within a minute (EventBridge
 * Scheduler's promise), the instances end within three more (cluster-quote.ts), AWS's time is known to a second. Ten
 * minutes, since a retried call of the scheduler comes late.
 */
export const endMarginSeconds = 600;

/** Until a cluster can be idle: cluster-quote.ts has 15 minutes for a bad day; twice as long here. */
const startSeconds = 1800;

/** EMR's shortest idle timeout. */
const shortestIdleSeconds = 60;

/**
 * How long a cluster may live: until its cap is spent at the largest size, or its hours are over.
 * @throws VergerError `usage` if the cap does not even pay for the start, and for noticing that nobody uses it
 */
export function spendingLimit(settings: ClusterSettings, prices: Prices): SpendingLimit {
  const perHour = largestHourlyCost(settings, prices);
  const seconds = secondsFor(settings.maxCost, perHour, settings.maxHours);
  const idleSeconds = Math.min(settings.idleMinutes * 60, seconds - startSeconds);
  if (idleSeconds >= shortestIdleSeconds) return { perHour, seconds, idleSeconds };
  const needed = ((startSeconds + shortestIdleSeconds + endMarginSeconds) / 3600) * perHour;
  throw new VergerError(
    'usage',
    `${dollars(settings.maxCost)} and ${settings.maxHours} h are too little for a cluster of ${dollars(perHour)} per hour`,
    {
      hint: `set maxCost to ${dollars(Math.ceil(needed * 100) / 100)} or more and maxHours to 1 or more, or take fewer nodes`,
    },
  );
}

/** How long money lasts, in seconds; the end of the cluster costs some of it. */
export function secondsFor(usd: number, perHour: number, maxHours = Infinity): number {
  return Math.floor(Math.min((usd / perHour) * 3600 - endMarginSeconds, maxHours * 3600));
}

/** USD per hour at the largest size, everything on demand. */
export function largestHourlyCost(
  settings: Pick<ClusterSettings, 'primary' | 'core' | 'task' | 'volumeGiB'>,
  prices: Prices,
): number {
  return total(hourlyCost(nodeGroups(settings as ClusterSettings), settings, prices)).high;
}

/** `1.25 USD` */
export function dollars(usd: number): string {
  return `${usd.toFixed(2)} USD`;
}
