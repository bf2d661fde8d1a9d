import { hostname } from 'node:os';
import { messageOf, VergerError } from '../../common/errors.js';
import { Location } from '../../storage/location.js';
import { requireAccess } from '../../storage/open-storage.js';
import type { Job } from '../../job/job.js';
import { describe } from '../../job/tasks/describe.js';
import { defaultLimits } from '../../pool/limits.js';
import { machineMemory } from '../../pool/machine-memory.js';
import { defineRun } from '../task-run.js';

const timedRuns = 5;

/**
 * Reports the model's input, output and time per image for the plan, and checks the worker's access to the data.
 */
export const taskRun = defineRun(describe, async ({ job }, bench) => {
  const [backbone] = await Promise.all([bench.backbone(job), requireOwnAccess(job)]);
  const { preprocessing, views, features } = backbone.shape;
  const grey = new Float32Array(3 * preprocessing.width * preprocessing.height);
  const start = performance.now();
  for (let run = 0; run < timedRuns; run++) {
    bench.marker.beginModel();
    await backbone.featuresOf(grey);
  }
  bench.marker.end();
  const secondsPerImage = ((performance.now() - start) / 1000 / timedRuns) * views.length;
  const memory = {
    usedBytes: process.memoryUsage.rss(),
    limitBytes: defaultLimits.memoryBytes,
    machineBytes: machineMemory(),
  };
  return { kind: 'describe', features, preprocessing, secondsPerImage, memory };
});

/** The driver has access; a worker on another machine may not. Fails now, not after a long listing. */
async function requireOwnAccess({ input, output, access }: Job): Promise<void> {
  try {
    await requireAccess([Location.parse(input), Location.parse(output)], access);
  } catch (cause) {
    throw new VergerError(
      'access',
      `the worker on ${hostname()} can't access the bucket: ${messageOf(cause)}`,
      {
        cause,
        hint: 'worker machines need their own credentials: environment variables, a profile or a role (docs/storage.md)',
      },
    );
  }
}
