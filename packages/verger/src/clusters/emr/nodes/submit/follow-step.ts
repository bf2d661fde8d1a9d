import type { Step } from '@aws-sdk/client-emr';
import type { Region } from '../../launch/region.js';
import { waitFor } from '../../launch/wait.js';
import { StepProgress, type StepUpdate } from './step-progress.js';

/** Shorter than for a cluster that starts: people watch the progress. */
export const longestMs = 10_000;

/** A driver's step and its cluster, by their ids. */
export interface StepPlace {
  readonly clusterId: string;
  readonly stepId: string;
}

export interface StepFollowing {
  /** Stops following; the run goes on. */
  readonly signal: AbortSignal;
  readonly onUpdate: (update: StepUpdate) => void;
  /** How to follow it again: the hint of the error when the following ends early. */
  readonly goesOn: string;
}

/**
 * Follows a driver's step to its end, whatever that is. The run does not care whether this machine has a network.
 * @throws VergerError `interrupted` if the signal aborts; `usage` if the step is no driver; `access`, `aws`
 */
export function followStep(
  { emr, pause }: Region,
  { clusterId, stepId }: StepPlace,
  { signal, onUpdate, goesOn }: StepFollowing,
): Promise<Step> {
  const progress = new StepProgress(onUpdate);
  const look = async (): Promise<Step | undefined> => {
    const step = await emr.step(clusterId, stepId);
    return (await progress.see(step)) ? step : undefined;
  };
  return waitFor(look, { pause, signal, goesOn, longestMs });
}
