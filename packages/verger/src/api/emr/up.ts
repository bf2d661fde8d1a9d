import { upCluster } from '../../clusters/emr/launch/up.js';
import type { StartedCluster } from '../../clusters/emr/launch/start-cluster.js';
import type { WatchOptions } from '../../clusters/emr/launch/watch.js';
import { prepareCluster } from '../../clusters/emr/prepare-cluster.js';
import { pricesFor } from '../../clusters/emr/prices/prices-for.js';
import type { ClusterSettings } from '../../clusters/emr/settings/cluster-settings.js';

/** How a cluster is started. */
export interface UpOptions extends WatchOptions {
  /** Another tarball of Node for the nodes. Default: the pinned one, from nodejs.org. */
  readonly nodeTarball?: string | undefined;
  /** Works with AWS's prices of today instead of the table that ships with Verger. Default: false. */
  readonly livePrices?: boolean | undefined;
  /** Called with what could not be checked, and what may go wrong later. */
  readonly onWarning?: ((warning: string) => void) | undefined;
}

export async function upPrepared(
  settings: ClusterSettings,
  { nodeTarball, livePrices, onWarning = () => undefined, ...options }: UpOptions,
): Promise<StartedCluster> {
  const { signal = new AbortController().signal, onStep } = options;
  const prices = await pricesFor(settings, livePrices);
  prices.warnings.forEach(onWarning);
  const { place, programs } = await prepareCluster(settings, { prices, onWarning, signal, nodeTarball });
  await programs.upload((name) => onStep?.(`upload ${name}`));
  const { region, foundation } = place;
  const plan = { settings, foundation, bootstrap: programs.bootstrap };
  return upCluster(region, plan, prices, programs.start, options);
}
