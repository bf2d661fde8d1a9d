import { type SpendingLimit, spendingLimit } from './launch/spending-limit.js';
import { checkLimits, requireRoom } from './limits/check-limits.js';
import type { NodeAssetOptions } from './nodes/assets/node-assets.js';
import { type NodePrograms, nodePrograms } from './nodes/node-programs.js';
import { type OpenedPlace, openPlace } from './open-place.js';
import type { Prices } from './prices/prices.js';
import type { ClusterSettings } from './settings/cluster-settings.js';

export interface PrepareOptions extends NodeAssetOptions {
  readonly prices: Prices;
  /** Called with what could not be checked, and what may go wrong later. */
  readonly onWarning: (warning: string) => void;
}

/** A cluster that may be started; nothing has been uploaded. */
export interface PreparedCluster {
  readonly place: OpenedPlace;
  readonly limit: SpendingLimit;
  readonly programs: NodePrograms;
}

/**
 * Everything that has to be right before a cluster costs anything: its stack, its cap, the account's vCPU quotas and the
 * free addresses of the network, and the programs of the nodes.
 * @throws VergerError `not-found` before `setup`; `usage` if the cap is too small; `aws` if the account has too little room;
 * `access`, `download`
 */
export async function prepareCluster(
  settings: ClusterSettings,
  { prices, onWarning, ...options }: PrepareOptions,
): Promise<PreparedCluster> {
  const limit = spendingLimit(settings, prices);
  const place = { ...(await openPlace(settings)), prices };
  const limits = await checkLimits(place.account, settings, place.foundation.subnetIds);
  limits.warnings.forEach(onWarning);
  requireRoom(limits);
  const programs = await nodePrograms(settings, place.foundation, 'TERMINATE_CLUSTER', options);
  return { place, limit, programs };
}
