import { messageOf } from '../../../common/errors.js';
import type { Foundation } from '../foundation/foundation.js';
import type { Prices } from '../prices/prices.js';
import { type ClusterView, hasEnded } from './cluster-view.js';
import { runningClusters } from './find-clusters.js';
import { comeBack } from './hints.js';
import type { Region } from './region.js';
import type { Spending } from './spending.js';
import { nodesAndSpending } from './status.js';
import { waitFor } from './wait.js';
import type { WatchOptions } from './watch.js';

/** A cluster that has ended: what it took, and what is still there. */
export interface EndedCluster {
  readonly cluster: ClusterView;
  /** From the request to the end of the instances. */
  readonly hours: number;
  readonly spent: Spending;
  /** What stays and may cost, one line each. */
  readonly remains: readonly string[];
}

/** What the account of a cluster's end needs. Without its stack, a cluster can still be ended. */
interface AfterwardsSources {
  readonly foundation: Foundation | undefined;
  readonly prices: Prices;
}

/**
 * Ends the clusters of a name and waits until their instances are gone.
 * @throws VergerError `not-found` if none is up; `interrupted`: it ends all the same; `access`, `aws`
 */
export async function downClusters(
  region: Region,
  name: string,
  { foundation, prices }: AfterwardsSources,
  options: WatchOptions = {},
): Promise<readonly EndedCluster[]> {
  const clusters = await runningClusters(region, name);
  for (const { id } of clusters) {
    options.onStep?.(`${id}: ending`);
    await region.emr.terminate(id);
  }
  const ended: EndedCluster[] = [];
  for (const cluster of clusters)
    ended.push(await afterEnd(region, cluster, { foundation, prices }, options));
  return ended;
}

/** The schedule goes last: until the instances are gone it may be needed. */
export async function afterEnd(
  region: Region,
  cluster: Pick<ClusterView, 'id' | 'name' | 'region'>,
  { foundation, prices }: AfterwardsSources,
  { signal }: WatchOptions = {},
): Promise<EndedCluster> {
  const look = async (): Promise<ClusterView | undefined> => {
    const now = await region.emr.describe(cluster.id);
    return now !== undefined && hasEnded(now) ? now : undefined;
  };
  const goesOn = `it is ending; ${comeBack(cluster)}`;
  const ended = await waitFor(look, { pause: region.pause, signal, goesOn });
  const left = foundation === undefined ? noStack : await removeSchedule(region, cluster.id, foundation);
  const { spent } = await nodesAndSpending(region, ended, prices);
  const lived = (ended.endedAt?.getTime() ?? 0) - ended.createdAt.getTime();
  return {
    cluster: ended,
    hours: lived / 3_600_000,
    spent,
    remains: [...left, ...(foundation === undefined ? [] : remaining(foundation))],
  };
}

async function removeSchedule(
  region: Region,
  id: string,
  foundation: Foundation,
): Promise<readonly string[]> {
  try {
    await region.deadlines(foundation).remove(id);
    return [];
  } catch (error) {
    return [`the schedule of its deadline, which costs nothing and goes at its time (${messageOf(error)})`];
  }
}

const noStack = ['the schedule of its deadline, which costs nothing and goes at its time: its stack is gone'];

/** Volumes and addresses end with their instances. */
function remaining({ bucket }: Foundation): readonly string[] {
  return [
    `s3://${bucket}: programs, logs, results; verger cluster teardown says what is in it`,
    'network, roles and settings of the stack, which cost nothing; verger cluster teardown removes them',
  ];
}
