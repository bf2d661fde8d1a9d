import { addMoments, emptyMoments, type Moments, momentsFromGram } from '../../pca/moments.js';
import { decodeMoments, encodeMoments } from '../../pca/persist.js';
import { openStorage } from '../../storage/open-storage.js';
import type { Storage } from '../../storage/storage.js';
import { readFeatures, type ShardFeatures } from '../features-file.js';
import type { MergeTask, MomentsTask, ReportOf, WorkFile } from '../task.js';
import { readWorkFile, writeWorkFile } from '../work-files.js';
import type { Workbench } from '../workbench.js';

/** Moments of a group of shards, added in the order of the shards: the same sum, bit for bit, everywhere. */
export async function computeMoments(task: MomentsTask, bench: Workbench): Promise<ReportOf<'moments'>> {
  const output = openStorage(task.job.output);
  const width = (await bench.backbone(task.job)).shape.features;
  let total = emptyMoments(width);
  for (const file of task.features) {
    const shard = await readFeatures(output, file);
    if (shard.index.length > 0) total = addMoments(total, await momentsOf(shard, bench));
  }
  const moments = await writeMoments(output, `moments/${task.group.toString().padStart(5, '0')}`, total);
  return { kind: 'moments', group: task.group, n: total.n, moments };
}

export async function mergeTask(task: MergeTask): Promise<ReportOf<'merge'>> {
  const output = openStorage(task.job.output);
  const merged = await readMerged(output, task.moments);
  const stem = `moments/${task.level}-${task.index.toString().padStart(5, '0')}`;
  const moments = await writeMoments(output, stem, merged);
  return { kind: 'merge', level: task.level, index: task.index, n: merged.n, moments };
}

/** Adds moments in the order given, two in memory at a time. */
export async function readMerged(output: Storage, files: readonly WorkFile[]): Promise<Moments> {
  const [first, ...others] = files;
  let total = decodeMoments(await readWorkFile(output, first));
  for (const file of others) total = addMoments(total, decodeMoments(await readWorkFile(output, file)));
  return total;
}

async function momentsOf({ features, width, index }: ShardFeatures, bench: Workbench): Promise<Moments> {
  const gram = await (await bench.gram()).of(features, width);
  const sum = new Float64Array(width);
  for (let row = 0; row < features.length; row += width) {
    for (let j = 0; j < width; j++) sum[j] += features[row + j];
  }
  return momentsFromGram(index.length, sum, gram);
}

function writeMoments(output: Storage, stem: string, moments: Moments): Promise<WorkFile> {
  return writeWorkFile(output, stem, 'npz', encodeMoments(moments));
}
