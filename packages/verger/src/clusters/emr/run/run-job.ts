import type { Step, StepConfig } from '@aws-sdk/client-emr';
import { VergerError } from '../../../common/errors.js';
import { afterEnd, type EndedCluster } from '../launch/down.js';
import { endedEarly } from '../launch/failure.js';
import { resume } from '../launch/hints.js';
import type { QuotedJob } from '../launch/run-request.js';
import type { Region } from '../launch/region.js';
import { stepView } from '../launch/step-view.js';
import { startCluster, startedText } from '../launch/start-cluster.js';
import type { NodePrograms } from '../nodes/node-programs.js';
import { driverStep } from '../nodes/steps.js';
import { explainFailure } from '../nodes/submit/explain-failure.js';
import { marginMs } from '../nodes/submit/submit-job.js';
import type { OpenedPlace } from '../open-place.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';
import { endAfter } from './end-after.js';
import { followRun, type RunWatchOptions } from './follow-run.js';

/** A run for a cluster of its own. */
export interface ClusterJob extends QuotedJob {
  /** Arguments of `verger run`, without those of the engine. */
  readonly flags: readonly string[];
}

/**
 * Starts a cluster that does one run and ends, follows it, and ends it, whatever happens. It needs nobody for that: if this
 * process dies, the cluster does its run and ends, by its deadline at the latest.
 * @param programs must be in the bucket
 * @throws VergerError `interrupted` if the signal is aborted, after the end of the cluster; `locked`, `usage`, `access`;
 * `aws` with the reason if the run or the cluster failed
 */
export async function runJob(
  place: OpenedPlace,
  settings: ClusterSettings,
  job: ClusterJob,
  { bootstrap, start }: Pick<NodePrograms, 'bootstrap' | 'start'>,
  options: RunWatchOptions,
): Promise<EndedCluster> {
  const { region, foundation, prices } = place;
  let name = '';
  const stepsUntil = (deadline: Date): readonly StepConfig[] => {
    const until = new Date(deadline.getTime() - marginMs);
    const driver = driverStep({ ...job, deadline: until }, { region: region.name }, 'TERMINATE_CLUSTER');
    name = driver.Name ?? '';
    return [...start, driver];
  };
  const plan = { settings, foundation, bootstrap, job };
  const started = await startCluster(region, plan, prices, stepsUntil);
  options.onStep?.(startedText(started));
  try {
    const { step } = await followRun(region, started, name, options);
    const ended = await afterEnd(region, started, place, options);
    if (step?.Status?.State !== 'COMPLETED') throw await whyFailed(region, ended, step, options);
    return ended;
  } catch (error) {
    throw await endAfter(place, started, error, options.onStep);
  }
}

/** The first step that failed says it, if one did. */
async function whyFailed(
  region: Region,
  { cluster }: EndedCluster,
  run: Step | undefined,
  { signal = new AbortController().signal, onStep }: RunWatchOptions,
): Promise<VergerError> {
  const steps = run?.Status?.State === 'FAILED' ? [run] : [...(await region.emr.steps(cluster.id))].reverse();
  const failed = steps.find(({ Status }) => Status?.State === 'FAILED');
  if (failed === undefined) return endedEarly(cluster);
  const explained = await explainFailure(region, cluster, failed, { signal, onWait: onStep }).catch(
    (error: unknown) => {
      if (signal.aborted) throw error;
      // Its logs can't be read: what EMR says must do.
      return endedEarly(cluster, stepView(failed));
    },
  );
  const { code, message, details } = explained;
  const logs = `verger cluster logs --cluster ${cluster.id} --region ${region.name}`;
  return new VergerError(code, message, { details, hint: `${resume}; the logs: ${logs}` });
}
