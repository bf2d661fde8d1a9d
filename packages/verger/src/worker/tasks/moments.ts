import { concurrently } from '../../common/concurrently.js';
import { readFeatures } from '../../job/features-file.js';
import { openOutput } from '../../job/places.js';
import { numbered } from '../../job/task-kind.js';
import { moments } from '../../job/tasks/moments.js';
import { emptyMoments, type Moments, momentsFromGram } from '../../pca/moments.js';
import { writeMoments } from '../merged-moments.js';
import { defineRun } from '../task-run.js';
import type { Workbench } from '../workbench.js';

/** Moments of a group of shards, with all their rows in one matrix: the same sum, bit for bit, everywhere. */
export const taskRun = defineRun(
  moments,
  async (task, bench) => {
    const output = openOutput(task.job);
    const shards = await concurrently(task.features, output.concurrency, (file) =>
      readFeatures(output, file),
    );
    const [{ width }] = shards;
    const rows = joined(shards.map(({ features }) => features));
    const total = await momentsOf(rows, width, bench);
    const file = await writeMoments(output, numbered(task.group), total);
    return { kind: 'moments', group: task.group, n: total.n, moments: file };
  },
  undefined,
  // Another worker fits the PCA, and then parts are written: what that needs takes half a second to get ready.
  () => void warmUpWriter(),
);

async function warmUpWriter(): Promise<void> {
  const { warmUp } = await import('../../parquet/write.js');
  await warmUp();
}

async function momentsOf(rows: Float32Array, width: number, bench: Workbench): Promise<Moments> {
  if (rows.length === 0) return emptyMoments(width);
  const gram = await (await bench.gram()).of(rows, width);
  const sum = new Float64Array(width);
  for (let row = 0; row < rows.length; row += width) {
    for (let j = 0; j < width; j++) sum[j] += rows[row + j];
  }
  return momentsFromGram(rows.length / width, sum, gram);
}

function joined(arrays: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(arrays.reduce((length, array) => length + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    whole.set(array, at);
    at += array.length;
  }
  return whole;
}
