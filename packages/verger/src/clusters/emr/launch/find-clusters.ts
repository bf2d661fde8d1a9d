import { VergerError } from '../../../common/errors.js';
import type { ClusterView } from './cluster-view.js';
import { hasEnded, isActive } from './cluster-view.js';
import type { Region } from './region.js';

/** EMR lists clusters for two months; a name is looked for among those of two weeks. */
const recentMs = 14 * 24 * 3_600_000;

/**
 * The clusters of a name that have not ended. There is one; two only if they were started at the same moment.
 * @throws VergerError `not-found` if there is none
 */
export async function runningClusters({ emr }: Region, name: string): Promise<readonly ClusterView[]> {
  const found = (await emr.list(name)).filter((each) => !hasEnded(each));
  if (found.length > 0) return found;
  throw new VergerError('not-found', `no cluster ${name} is up in ${emr.region}`, {
    hint: 'verger cluster list shows those of all regions',
  });
}

/**
 * The newest cluster of a name, also if it has ended in the last two weeks.
 * @throws VergerError `not-found` if there is none
 */
export async function newestCluster({ emr }: Region, name: string): Promise<ClusterView> {
  const since = new Date((await emr.now()).getTime() - recentMs);
  const found = [...(await emr.list(name, since))].sort(
    (a, b) => b.createdAt.getTime() - a.createdAt.getTime(),
  );
  const newest = found.find((each) => !hasEnded(each)) ?? found.at(0);
  if (newest !== undefined) return newest;
  throw new VergerError('not-found', `there was no cluster ${name} in ${emr.region} in the last 14 days`, {
    hint: 'verger cluster list shows those of all regions',
  });
}

/**
 * The one cluster that a command is about.
 * @param which its id in EMR, or the name in its settings: the running one, else the newest of the last two weeks
 * @throws VergerError `not-found`; `usage` if several clusters of the name are up
 */
export async function findCluster(
  region: Region,
  { name, id }: { readonly name: string; readonly id?: string | undefined },
): Promise<ClusterView> {
  if (id !== undefined) return clusterOfId(region, id);
  const running = (await region.emr.list(name)).filter(isActive);
  if (running.length > 1)
    throw new VergerError('usage', `several clusters are named ${name}`, {
      hint: `choose one: --cluster ${running.map((each) => each.id).join(', or --cluster ')}`,
    });
  return running.at(0) ?? newestCluster(region, name);
}

async function clusterOfId({ emr }: Region, id: string): Promise<ClusterView> {
  const found = await emr.describe(id);
  if (found !== undefined) return found;
  throw new VergerError('not-found', `the cluster ${id} was not started by Verger`, {
    hint: 'verger cluster list shows those that were',
  });
}
