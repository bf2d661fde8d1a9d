import type { Step, StepSummary } from '@aws-sdk/client-emr';
import type { RunEvent } from '../../../job/events.js';
import { Location } from '../../../storage/location.js';
import { openStorage } from '../../../storage/open-storage.js';
import { hasEnded } from '../launch/cluster-view.js';
import type { Region } from '../launch/region.js';
import type { StartedCluster } from '../launch/start-cluster.js';
import { watchCluster, type WatchOptions } from '../launch/watch.js';
import { RunEvents } from '../nodes/submit/run-events.js';

/** Shorter than for a cluster that starts: people watch the progress. */
const longestMs = 10_000;

export interface RunWatchOptions extends WatchOptions {
  /** Called with each event of the run, read from its output. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

/** A run that a cluster was started for. */
export interface FollowedRun {
  /** The name of its step. */
  readonly step: string;
  readonly output: string;
  /** Whether it may replace another result. */
  readonly replaces: boolean;
}

/**
 * Follows a cluster and its run until the run's step has ended, whatever its end.
 * @returns undefined if the cluster has ended without that step
 * @throws VergerError `interrupted` if the signal is aborted; `access`, `aws`
 */
export function followRun(
  region: Region,
  started: StartedCluster,
  run: FollowedRun,
  { onEvent = () => undefined, ...options }: RunWatchOptions,
): Promise<{ readonly step: Step | undefined }> {
  let summary: StepSummary | undefined;
  let events: RunEvents | undefined;
  let last: string | undefined;
  return watchCluster(region, started, { ...options, longestMs }, async (cluster) => {
    if (cluster.state === 'STARTING' || cluster.state === 'BOOTSTRAPPING') return undefined;
    summary ??= (await region.emr.steps(started.id)).find(({ Name }) => Name === run.step);
    if (summary?.Id === undefined) return hasEnded(cluster) ? { step: undefined } : undefined;
    const step = await region.emr.step(started.id, summary.Id);
    const { State: state, Timeline: timeline } = step.Status ?? {};
    if (state !== last) options.onStep?.(`step ${summary.Id}: ${state ?? ''}`);
    last = state;
    events ??= eventsSince(timeline?.CreationDateTime, run);
    // They only show progress.
    if (state !== 'PENDING') for (const event of await events.next().catch(() => [])) onEvent(event);
    return isOver(step) || hasEnded(cluster) ? { step } : undefined;
  });
}

function eventsSince(created: Date | undefined, { output, replaces }: FollowedRun): RunEvents {
  return new RunEvents(openStorage(Location.parse(output)), created?.getTime() ?? 0, replaces);
}

function isOver({ Status: { State: state } = {} }: Step): boolean {
  return state === 'COMPLETED' || state === 'FAILED' || state === 'CANCELLED' || state === 'INTERRUPTED';
}
