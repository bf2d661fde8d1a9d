import type { ExtractReport } from '../job/tasks/extract.js';
import type { ShardSlice } from '../job/tasks/project.js';
import type { WorkFile } from '../job/work-files.js';
import type { ImageRange } from './plan.js';

/** A shard whose features have been computed. */
export interface ExtractedShard {
  /** The shard's list of images. */
  readonly list: WorkFile;
  readonly report: ExtractReport;
}

/**
 * The images of a part: which shards hold them, and where.
 * @param ranges the image range of each shard
 */
export function slicesOf(
  part: ImageRange,
  ranges: readonly ImageRange[],
  shards: readonly ExtractedShard[],
): ShardSlice[] {
  return overlaps(ranges, part).map(({ shard, start, end }) => ({
    images: shards[shard].list,
    features: shards[shard].report.features,
    start,
    end,
    offset: ranges[shard].start,
  }));
}

/** The shards that overlap a range, and which of their images are in it. */
function overlaps(
  shards: readonly ImageRange[],
  range: ImageRange,
): { readonly shard: number; readonly start: number; readonly end: number }[] {
  const shared: { readonly shard: number; readonly start: number; readonly end: number }[] = [];
  for (let shard = firstShardEndingAfter(shards, range.start); shard < shards.length; shard++) {
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

/** A binary search: ten million images have tens of thousands of shards, searched by thousands of parts. */
function firstShardEndingAfter(shards: readonly ImageRange[], image: number): number {
  let [low, high] = [0, shards.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (shards[middle].end > image) high = middle;
    else low = middle + 1;
  }
  return low;
}
