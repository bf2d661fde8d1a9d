import { messageOf, VergerError } from '../../../common/errors.js';
import { awsError } from '../account/aws-error.js';
import { afterEnd } from '../launch/down.js';
import { clusterFlags, comeBack, resume } from '../launch/hints.js';
import { dollars } from '../launch/spending-limit.js';
import type { StartedCluster } from '../launch/start-cluster.js';
import type { OpenedPlace } from '../open-place.js';

/**
 * Ends the cluster of a run, unless it has ended, and waits until its instances are gone.
 * @returns the error with what has become of the cluster
 */
export async function endAfter(
  place: OpenedPlace,
  started: StartedCluster,
  cause: unknown,
  onStep: ((step: string) => void) | undefined,
): Promise<VergerError> {
  const { code, message, details, hint } = awsError(cause, `the run on the cluster ${started.id} failed`);
  onStep?.(`${started.id}: making sure that it ends`);
  const { text, todo } = await fateOf(place, started);
  if (code === 'interrupted')
    return new VergerError(code, `interrupted: ${text}`, { cause, hint: todo ?? resume });
  return new VergerError(code, message, {
    cause,
    details: [...details, text],
    hint: hintOf(hint, todo, started),
  });
}

/** The hint of a wait that failed says already when the cluster ends, and how to end it. */
function hintOf(hint: string | undefined, todo: string | undefined, started: StartedCluster): string {
  if (todo === undefined || hint?.includes(comeBack(started)) === true) return hint ?? resume;
  return hint === undefined ? todo : `${hint}; ${todo}`;
}

interface Fate {
  readonly text: string;
  /** Undefined if it has ended. */
  readonly todo: string | undefined;
}

async function fateOf(place: OpenedPlace, started: StartedCluster): Promise<Fate> {
  const { id, deadline } = started;
  try {
    await place.region.emr.terminate(id);
  } catch (error) {
    return {
      text: `the cluster ${id} could not be ended from here: ${messageOf(error)}`,
      todo: `it ends with its run, by ${deadline.toISOString()} at the latest; now: verger cluster down ${clusterFlags(started)}`,
    };
  }
  try {
    // Not to be interrupted, except by a second Ctrl-C, which ends the process.
    const { spent } = await afterEnd(place.region, started, place);
    const cost = `it cost about ${dollars(spent.usd.likely)}, by our count`;
    return { text: `the cluster ${id} has ended; ${cost}`, todo: undefined };
  } catch (error) {
    return {
      text: `the cluster ${id} is ending; how it ends can't be read: ${messageOf(error)}`,
      todo: `look at it: verger cluster status ${clusterFlags(started)}`,
    };
  }
}
