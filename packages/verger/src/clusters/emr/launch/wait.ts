import { setTimeout as sleep } from 'node:timers/promises';
import { pauseAfter } from '../../../common/back-off.js';
import { VergerError } from '../../../common/errors.js';
import { isPassing } from '../account/aws-error.js';

/** Pauses; a test lets the time of its double pass instead. */
export type Pause = (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;

/** Ends early, without an error, when the signal is aborted. */
export const realPause: Pause = async (milliseconds, signal) => {
  await sleep(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
};

/** EMR allows a few requests per second for an account; a cluster takes minutes. */
const looks = { firstMs: 1000, longestMs: 30_000 };

/** How often a failed look is repeated: with the SDK's own attempts that is a quarter of an hour without network. */
const mostFailures = 30;

export interface Waiting {
  readonly pause: Pause;
  /** Ends the waiting, not the cluster. */
  readonly signal: AbortSignal | undefined;
  /** What goes on, and how to come back: the hint of the error when the waiting ends early. */
  readonly goesOn: string;
  /** The longest interval. Default: half a minute. */
  readonly longestMs?: number | undefined;
  /** The message of that error. Default: the cluster goes on. */
  readonly stopped?: string;
}

/**
 * Looks again and again until there is an answer, at growing intervals. Survives a network that is away for a while and a
 * computer that sleeps for a day.
 * @param look undefined: not yet
 * @throws VergerError `interrupted` if the signal is aborted; what `look` throws, at once unless it may pass
 */
export async function waitFor<T>(
  look: () => Promise<T | undefined>,
  {
    pause,
    signal,
    goesOn,
    stopped = 'stopped waiting; the cluster goes on',
    longestMs = looks.longestMs,
  }: Waiting,
): Promise<T> {
  let failures = 0;
  for (let attempt = 1; ; attempt++) {
    if (signal?.aborted === true) throw new VergerError('interrupted', stopped, { hint: goesOn });
    try {
      const found = await look();
      if (found !== undefined) return found;
      failures = 0;
    } catch (error) {
      // An error without a cause is a finding: the cluster has failed.
      if (!(error instanceof VergerError) || error.cause === undefined) throw error;
      if (!isPassing(error.cause) || ++failures > mostFailures) throw whileWaiting(error, goesOn);
    }
    await pause(pauseAfter(attempt, { ...looks, longestMs }), signal);
  }
}

function whileWaiting(error: VergerError, goesOn: string): VergerError {
  const hint = error.hint === undefined ? goesOn : `${error.hint}; ${goesOn}`;
  return new VergerError(error.code, error.message, { cause: error, hint, details: error.details });
}
