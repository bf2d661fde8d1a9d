import { VergerError } from '../../../common/errors.js';
import type { ClusterView } from './cluster-view.js';
import { clusterFlags } from './hints.js';
import type { StepView } from './step-view.js';

/** EMR's codes of why a cluster has ended, and of details: docs "Error codes with ErrorDetail", Management Guide. */
const causes: readonly {
  readonly code: RegExp;
  readonly what: string;
  readonly hint: (cluster: ClusterView) => string;
}[] = [
  {
    code: /vcpu|limit exceeded|VcpuLimitExceeded|quota/i,
    what: 'the account may not have that many vCPU',
    hint: () =>
      'ask for a higher EC2 quota in the Service Quotas console (on demand: L-1216C47A, spot: L-34B43A08), or take fewer nodes',
  },
  {
    code: /BOOTSTRAP_FAILURE/,
    what: 'installing our programs on a node failed',
    hint: (cluster) =>
      `read why (the log arrives after up to 6 min): verger cluster logs ${clusterFlags(cluster)}`,
  },
  {
    code: /INSTANCE_FLEET_TIMEOUT|INSUFFICIENT_CAPACITY|SPOT_NO_CAPACITY/,
    what: 'EC2 had no such instances in time',
    hint: () => 'try again later, or take another instance type or region',
  },
  {
    code: /SPOT_PRICE_INCREASE|INSTANCE_FAILURE/,
    what: 'a node that the cluster needs was lost',
    hint: () => 'start it again; a run goes on where it stopped',
  },
  {
    code: /STEP_FAILURE/,
    what: 'a step failed',
    hint: (cluster) => `read why: verger cluster logs ${clusterFlags(cluster)}`,
  },
  {
    code: /VALIDATION_ERROR/,
    what: 'EMR refused the settings',
    hint: () => 'correct what the message names; verger cluster setup makes what clusters need',
  },
];

/**
 * Why a cluster has ended before it should, on one line, with what to do.
 * @param failed its first failed step
 */
export function endedEarly(cluster: ClusterView, failed?: StepView): VergerError {
  const { id, reason, state, deadline, endedAt } = cluster;
  const text = [reason.code, ...reason.errors, reason.message].filter((each) => each !== '').join('; ');
  if (failed !== undefined) return stepFailed(cluster, failed);
  if (reason.code === 'USER_REQUEST' || reason.code === 'ALL_STEPS_COMPLETED') {
    const atDeadline = deadline !== undefined && endedAt !== undefined && endedAt >= deadline;
    const why = atDeadline ? 'its deadline came' : 'somebody ended it, or it was idle for too long';
    return new VergerError('aws', `the cluster ${id} has ended: ${why}`, {
      hint: 'start it again; a run goes on where it stopped',
    });
  }
  const cause = causes.find(({ code }) => code.test(text));
  const what = cause === undefined ? '' : `${cause.what}: `;
  return new VergerError(
    'aws',
    `the cluster ${id} has ended (${state}): ${what}${text === '' ? 'EMR gives no reason' : text}`,
    {
      hint: cause?.hint(cluster) ?? `read the logs: verger cluster logs ${clusterFlags(cluster)}`,
    },
  );
}

function stepFailed(cluster: ClusterView, { name, failure }: StepView): VergerError {
  const { reason = 'failed', message = '', logFile = '' } = failure ?? {};
  const why = message === '' ? reason : `${reason}: ${message}`;
  return new VergerError('aws', `the step "${name}" of the cluster ${cluster.id} failed: ${why}`, {
    hint: `read more: verger cluster logs ${clusterFlags(cluster)}${logFile === '' ? '' : `, or ${logFile}`}`,
  });
}
