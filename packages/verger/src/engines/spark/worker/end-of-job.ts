import { openOutput } from '../../../job/places.js';
import { endOfRun } from '../../../job/run-watch.js';
import type { AnyJob } from '../../../job/job.js';

/**
 * Waits for the end of a task's run. When a query is stopped, Spark lets its running commands continue, and for
 * some minutes starts more of them.
 * @param signal stops waiting
 * @returns how the run ended; undefined if the signal came first or there is no run yet
 */
export async function endOfJob(job: AnyJob, signal: AbortSignal): Promise<string | undefined> {
  if (job.run === undefined) return undefined;
  return endOfRun(openOutput(job), job.run, signal);
}
