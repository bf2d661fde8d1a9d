import { type ClusterView } from './cluster-view.js';
import { endedEarly } from './failure.js';
import { comeBack } from './hints.js';
import type { Region } from './region.js';
import type { StartedCluster } from './start-cluster.js';
import { isFailedStep, stepView } from './step-view.js';
import { waitFor } from './wait.js';

export interface WatchOptions {
  /** Ends the watching, not the cluster. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each new state of the cluster, and before what takes long. */
  readonly onStep?: ((step: string) => void) | undefined;
}

/**
 * Looks at a cluster until `decide` has an answer, and reports each new state.
 * @param longestMs the longest interval between two looks
 * @throws VergerError `interrupted` if the signal is aborted: the cluster goes on; what `decide` throws
 */
export function watchCluster<T>(
  region: Region,
  { id, name, region: place, deadline }: Pick<StartedCluster, 'id' | 'name' | 'region' | 'deadline'>,
  { signal, onStep, longestMs }: WatchOptions & { readonly longestMs?: number },
  decide: (cluster: ClusterView) => Promise<T | undefined>,
): Promise<T> {
  let last = '';
  const look = async (): Promise<T | undefined> => {
    const cluster = await region.emr.describe(id);
    if (cluster === undefined) return undefined;
    if (cluster.state !== last) onStep?.(`${id}: ${cluster.state}`);
    last = cluster.state;
    return decide(cluster);
  };
  const goesOn = `it ends by ${deadline.toISOString()} at the latest; ${comeBack({ name, region: place })}`;
  return waitFor(look, { pause: region.pause, signal, goesOn, longestMs });
}

/** Why a cluster has ended too early, with its first failed step. */
export async function whyEnded(region: Region, cluster: ClusterView): Promise<Error> {
  const steps = await region.emr.steps(cluster.id).catch(() => []);
  return endedEarly(cluster, steps.map(stepView).reverse().find(isFailedStep));
}
