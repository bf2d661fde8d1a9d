import type { DescribeTask, ReportOf } from '../task.js';
import type { Workbench } from '../workbench.js';

const timedRuns = 5;

/** What the model takes and gives, and its time per image, for the plan. */
export async function describe({ job }: DescribeTask, bench: Workbench): Promise<ReportOf<'describe'>> {
  const backbone = await bench.backbone(job);
  const { preprocessing, features } = backbone.shape;
  const grey = new Float32Array(3 * preprocessing.width * preprocessing.height);
  const start = performance.now();
  for (let run = 0; run < timedRuns; run++) await backbone.featuresOf(grey);
  const secondsPerImage = (performance.now() - start) / 1000 / timedRuns;
  const { mean, std } = preprocessing;
  return {
    kind: 'describe',
    features,
    preprocessing: { ...preprocessing, mean: [...mean], std: [...std] },
    secondsPerImage,
  };
}
