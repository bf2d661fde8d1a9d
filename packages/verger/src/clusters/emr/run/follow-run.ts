import type { Step, StepSummary } from '@aws-sdk/client-emr';
import type { RunEvent } from '../../../job/events.js';
import { hasEnded } from '../launch/cluster-view.js';
import type { Region } from '../launch/region.js';
import type { StartedCluster } from '../launch/start-cluster.js';
import { watchCluster, type WatchOptions } from '../launch/watch.js';
import { longestMs } from '../nodes/submit/follow-step.js';
import { StepProgress, type StepUpdate } from '../nodes/submit/step-progress.js';

export interface RunWatchOptions extends WatchOptions {
  /** Called with each event of the run, read from its output. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

/**
 * Follows a cluster and its run until the run's step has ended, whatever its end.
 * @param name of the run's step
 * @returns undefined if the cluster has ended without that step
 * @throws VergerError `interrupted` if the signal is aborted; `access`, `aws`
 */
export function followRun(
  region: Region,
  started: StartedCluster,
  name: string,
  { onEvent, ...options }: RunWatchOptions,
): Promise<{ readonly step: Step | undefined }> {
  const onUpdate = (update: StepUpdate): void => {
    if (update.type === 'event') onEvent?.(update.event);
    else options.onStep?.(`step ${update.stepId}: ${update.state}`);
  };
  const progress = new StepProgress(onUpdate);
  let summary: StepSummary | undefined;
  return watchCluster(region, started, { ...options, longestMs }, async (cluster) => {
    if (cluster.state === 'STARTING' || cluster.state === 'BOOTSTRAPPING') return undefined;
    summary ??= (await region.emr.steps(started.id)).find(({ Name }) => Name === name);
    if (summary?.Id === undefined) return hasEnded(cluster) ? { step: undefined } : undefined;
    const step = await region.emr.step(started.id, summary.Id);
    return (await progress.see(step)) || hasEnded(cluster) ? { step } : undefined;
  });
}
