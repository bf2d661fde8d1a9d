import type { ClusterSettings } from '../settings/cluster-settings.js';
import { type Prices, shippedPrices } from './prices.js';

/**
 * The prices to work with.
 * @param live those that AWS gives today. Otherwise those of the shipped table, and AWS is not asked
 * @throws VergerError `usage` for a region that the table does not cover
 */
export async function pricesFor(settings: ClusterSettings, live = false): Promise<Prices> {
  if (!live) return shippedPrices(settings.region);
  const [{ livePrices }, { AwsAccount }, { AuditLog }] = await Promise.all([
    import('./live/live-prices.js'),
    import('../account/aws-account.js'),
    import('../account/audit-log.js'),
  ]);
  return livePrices(settings, new AwsAccount(settings.region, new AuditLog()));
}
