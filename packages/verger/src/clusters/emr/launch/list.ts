import { messageOf } from '../../../common/errors.js';
import { euRegions } from '../settings/cluster-settings.js';
import type { ClusterView } from './cluster-view.js';
import type { Region } from './region.js';
import { type ScheduleView, listSchedules } from './list-schedules.js';

/** Verger's clusters of an account, wherever and by whatever computer they were started. */
export interface ClusterList {
  readonly clusters: readonly ListedCluster[];
  /** Schedules whose clusters have ended; they do no harm, and go at their time. */
  readonly leftSchedules: readonly ScheduleView[];
  /** Regions that gave no answer (not enabled for the account, not allowed), and clusters that may not be read. */
  readonly unread: readonly { readonly region: string; readonly reason: string }[];
}

export interface ListedCluster extends ClusterView {
  /** Whether a schedule ends it. Undefined if the schedules could not be read. */
  readonly hasSchedule: boolean | undefined;
}

/** Asks every region of the EU. Fails for none: what can't be read is listed as such. */
export async function listClusters(open: (region: string) => Region): Promise<ClusterList> {
  const lists = await Promise.all(euRegions.map((name) => listRegion(open(name))));
  return {
    clusters: lists.flatMap(({ clusters }) => clusters),
    leftSchedules: lists.flatMap(({ leftSchedules }) => leftSchedules),
    unread: lists.flatMap(({ unread }) => unread),
  };
}

async function listRegion(region: Region): Promise<ClusterList> {
  const [listed, schedules] = await Promise.allSettled([region.emr.listAll(), listSchedules(region)]);
  const failed = [listed, schedules].find((each) => each.status === 'rejected');
  const { clusters, denied } = listed.status === 'fulfilled' ? listed.value : { clusters: [], denied: [] };
  const scheduled = schedules.status === 'fulfilled' ? schedules.value : undefined;
  const reasons = [
    ...(failed === undefined ? [] : [messageOf(failed.reason)]),
    ...denied.map((cluster) => `the tags of ${cluster} may not be read`),
  ];
  const isOf = (id: string) => (schedule: ScheduleView) => schedule.clusterId === id;
  const isLeft = ({ clusterId }: ScheduleView): boolean =>
    !clusters.some(({ id }) => id === clusterId) && !denied.some((each) => each.startsWith(clusterId));
  return {
    clusters: clusters.map((each) => ({ ...each, hasSchedule: scheduled?.some(isOf(each.id)) })),
    // Where clusters can't be read, nobody knows which schedules are left over.
    leftSchedules: listed.status === 'rejected' ? [] : (scheduled ?? []).filter(isLeft),
    unread: reasons.map((reason) => ({ region: region.name, reason })),
  };
}
