import type { ImageRange, Plan } from './plan.js';
import type { Job, ProjectTask, ReportOf, ShardSlice, WorkFile } from './task.js';
import { partName } from './work-files.js';

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
  return shards.flatMap((shard, index) => {
    const start = Math.max(range.start, shard.start) - shard.start;
    const end = Math.min(range.end, shard.end) - shard.start;
    return start < end ? [{ shard: index, start, end }] : [];
  });
}
