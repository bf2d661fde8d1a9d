import { openOutput } from '../../../job/places.js';
import { endOfRun } from '../../../job/run-watch.js';
import type { Job } from '../../../job/job.js';

/**
 * Waits for the end of the run that a task is for: Spark lets a command that has begun go on when its query is stopped,
 * and for some minutes begins further ones when nobody listens any more.
 * @param signal ends the waiting
 * @returns how it ended; undefined where nobody waits any more, or there is no run yet
 */
export async function endOfJob(job: Job, signal: AbortSignal): Promise<string | undefined> {
  if (job.run === undefined) return undefined;
  return endOfRun(openOutput(job), job.run, signal);
}
