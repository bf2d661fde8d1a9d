import { concurrently } from '../../common/concurrently.js';
import { inOrder } from '../../common/in-order.js';
import { addMoments, emptyMoments, type Moments, momentsFromGram } from '../../pca/moments.js';
import { decodeMoments, encodeMoments } from '../../pca/persist.js';
import type { Storage } from '../../storage/storage.js';
import { readFeatures } from '../../job/features-file.js';
import { openOutput } from '../../job/places.js';
import type { MergeTask, MomentsTask } from '../../job/task.js';
import type { ReportOf, WorkFile } from '../../job/task-report.js';
import { readWorkFile, writeWorkFile } from '../../job/work-files.js';
import type { Workbench } from '../workbench.js';

/** Moments of a group of shards, their rows in one matrix: the same sum, bit for bit, everywhere. */
export async function computeMoments(task: MomentsTask, bench: Workbench): Promise<ReportOf<'moments'>> {
  const output = openOutput(task.job);
  const width = (await bench.backbone(task.job)).shape.features;
  const shards = await concurrently(
    task.features,
    output.concurrency,
    async (file) => (await readFeatures(output, file)).features,
  );
  const total = await momentsOf(joined(shards), width, bench);
  const moments = await writeMoments(output, `moments/${task.group.toString().padStart(5, '0')}`, total);
  return { kind: 'moments', group: task.group, n: total.n, moments };
}

export async function mergeTask(task: MergeTask): Promise<ReportOf<'merge'>> {
  const output = openOutput(task.job);
  const merged = await readMerged(output, task.moments);
  const stem = `moments/${task.level}-${task.index.toString().padStart(5, '0')}`;
  const moments = await writeMoments(output, stem, merged);
  return { kind: 'merge', level: task.level, index: task.index, n: merged.n, moments };
}

/** Adds moments in the order given; some are read while others are added. */
export async function readMerged(output: Storage, files: readonly WorkFile[]): Promise<Moments> {
  let total: Moments | undefined;
  const read = async (file: WorkFile): Promise<Uint8Array> => readWorkFile(output, file);
  for await (const bytes of inOrder(files, Math.min(output.concurrency, readAtOnce), read)) {
    const moments = decodeMoments(bytes);
    total = total === undefined ? moments : addMoments(total, moments);
  }
  if (total === undefined) throw new Error('no moments to merge');
  return total;
}

/** Each holds 6.6 MB for 1,280 features. */
const readAtOnce = 2;

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

function writeMoments(output: Storage, stem: string, moments: Moments): Promise<WorkFile> {
  return writeWorkFile(output, stem, 'npz', encodeMoments(moments));
}
