import type { ImageRange, Plan } from './plan.js';
import type { Job, ProjectTask, ShardSlice } from '../job/task.js';
import type { ReportOf, WorkFile } from '../job/task-report.js';
import { partName } from '../job/work-files.js';

/** The tasks that write the parts: for each, which images of which shards it takes. */
export function* partsOf(
  job: Job,
  plan: Plan,
  lists: readonly WorkFile[],
  extracted: readonly ReportOf<'extract'>[],
  { pca }: ReportOf<'fit'>,
): Generator<ProjectTask> {
  const { shards, parts, sampleEvery, digest } = plan;
  for (const [part, range] of parts.entries()) {
    const slices = overlaps(shards, range).map(({ shard, start, end }): ShardSlice => ({
      images: lists[shard],
      features: extracted[shard].features,
      start,
      end,
      offset: shards[shard].start,
    }));
    yield { kind: 'project', job, part, name: partName(part, digest), pca, slices, sampleEvery };
  }
}

/** The shards that share images with a range, and which of their own images those are. */
function overlaps(
  shards: readonly ImageRange[],
  range: ImageRange,
): { readonly shard: number; readonly start: number; readonly end: number }[] {
  const shared: { readonly shard: number; readonly start: number; readonly end: number }[] = [];
  for (let shard = firstEndingAfter(shards, range.start); shard < shards.length; shard++) {
    const { start, end } = shards[shard];
    if (start >= range.end) break;
    shared.push({
      shard,
      start: Math.max(range.start, start) - start,
      end: Math.min(range.end, end) - start,
    });
  }
  return shared;
}

/** By halving: ten million images are tens of thousands of shards, and thousands of parts that each ask. */
function firstEndingAfter(shards: readonly ImageRange[], image: number): number {
  let [low, high] = [0, shards.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (shards[middle].end > image) high = middle;
    else low = middle + 1;
  }
  return low;
}
