import { openOutput } from '../../../pipeline/places.js';
import { endOfRun } from '../../../pipeline/run-watch.js';
import type { Job } from '../../../pipeline/task.js';
import type { ResidentHost } from './resident-host.js';

/**
 * Ends this process soon after the run that it works for: Spark lets a command that has begun go on when its query is
 * stopped, and for some minutes begins further ones when nobody listens any more.
 */
export function endWithRun(job: Job, host: ResidentHost): void {
  const { run } = job;
  if (run === undefined) return;
  void endOfRun(openOutput(job), run).then((how) => {
    process.stderr.write(`verger: ${how}\n`);
    // Nothing is waited for: what was in hand would be told as a verdict.
    host.close();
    process.exit(1);
  });
}
