import type { Step } from '@aws-sdk/client-emr';
import { VergerError } from '../../../../common/errors.js';
import type { ClusterView } from '../../launch/cluster-view.js';
import type { Region } from '../../launch/region.js';
import { clusterLogs } from '../logs/cluster-logs.js';
import type { LogWait } from '../logs/read-logs.js';

/**
 * Why a run's step did not complete: what EMR says first, then the key lines of its log.
 * @param cluster as it is after the step
 * @throws StorageError; VergerError `interrupted`
 */
export async function explainFailure(
  region: Region,
  cluster: ClusterView,
  { Id = '', Name = '', Status: { State = 'FAILED' } = {} }: Step,
  wait: LogWait,
): Promise<VergerError> {
  // A step that waits is cancelled when one before it fails: the reason is that one's.
  const isOwn = State !== 'CANCELLED';
  const { title, reasons, logs } = await clusterLogs(region, cluster, {
    ...wait,
    step: isOwn ? Id : undefined,
  });
  const others = isOwn ? [] : [title];
  return new VergerError('aws', `the step ${Id} (${Name}) ended as ${State}`, {
    details: [...new Set([...endOf(cluster), ...others, ...reasons, ...(logs.at(0)?.keyLines ?? [])])],
    hint: 'finished work is kept: submit the same run again to resume; `verger cluster logs` has the logs',
  });
}

/** Steps end with their cluster. */
function endOf({ id, state, reason: { message } }: ClusterView): readonly string[] {
  if (!state.startsWith('TERMINAT')) return [];
  return [`the cluster ${id} is ${state}: ${message === '' ? 'no reason given' : message}`];
}
