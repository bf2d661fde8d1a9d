import type { Step, StepSummary } from '@aws-sdk/client-emr';
import type { ClusterView } from '../../launch/cluster-view.js';
import type { Region } from '../../launch/region.js';
import { bootstrapLogs, logsOfCluster, type LogWait, type NodeLog, stepLogs } from './read-logs.js';

/** Why something of a cluster ended, and its logs. */
export interface ClusterLogs {
  /** Such as `step s-2ABC (verger: Connect server): FAILED`. */
  readonly title: string;
  /** What EMR says of it, the reason that it found in a log first. */
  readonly reasons: readonly string[];
  readonly logs: readonly NodeLog[];
}

export interface LogRequest extends LogWait {
  /** A step. Default: the one that failed, else the newest; if no step ran, the bootstrap actions. */
  readonly step?: string | undefined;
}

/** The logs that say why a cluster or a step failed. @throws StorageError; VergerError `aws`, `interrupted` */
export async function clusterLogs(
  region: Region,
  cluster: ClusterView,
  request: LogRequest,
): Promise<ClusterLogs> {
  const logs = logsOfCluster(cluster);
  const step = await chooseStep(region, cluster, request.step);
  if (step === undefined || isBootstrapFailure(cluster)) {
    return {
      title: `bootstrap actions of ${cluster.id}: ${cluster.state}`,
      reasons: known([cluster.reason.message, ...cluster.reason.errors]),
      logs: await bootstrapLogs(logs, request),
    };
  }
  const { Id = '', Name = '', Status: { State = 'unknown', FailureDetails, StateChangeReason } = {} } = step;
  const { Reason, Message, LogFile } = FailureDetails ?? {};
  return {
    title: `step ${Id} (${Name}): ${State}`,
    reasons: known([Reason, Message, StateChangeReason?.Message, LogFile]),
    logs: await stepLogs(logs, Id, request),
  };
}

async function chooseStep(
  { emr }: Region,
  { id }: ClusterView,
  wanted?: string,
): Promise<Step | StepSummary | undefined> {
  if (wanted !== undefined) return emr.step(id, wanted);
  // EMR lists the newest first. Those after a failed one are cancelled, and say nothing.
  const begun = (await emr.steps(id)).filter(
    ({ Status }) => Status?.State !== 'PENDING' && Status?.State !== 'CANCELLED',
  );
  return begun.find(({ Status }) => Status?.State === 'FAILED') ?? begun.at(0);
}

function isBootstrapFailure({ reason }: ClusterView): boolean {
  return reason.code === 'BOOTSTRAP_FAILURE';
}

function known(texts: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(texts)].filter((text) => text !== undefined && text !== '') as string[];
}
