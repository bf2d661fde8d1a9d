import { inOrder } from '../common/in-order.js';
import { readFeatures, type ShardFeatures } from '../job/features-file.js';
import type { ListedImage } from '../job/listed-image.js';
import { readShardImages } from '../job/shard-images.js';
import type { ShardSlice } from '../job/tasks/project.js';
import type { Storage } from '../storage/storage.js';

/** The shard of a slice. */
export interface Shard extends ShardFeatures {
  readonly images: readonly ListedImage[];
}

/** The shards of a part, being read in the order of its slices. */
export interface SliceRead {
  readonly first: Promise<IteratorResult<ReadSlice, unknown>>;
  readonly others: AsyncGenerator<ReadSlice>;
}

interface ReadSlice {
  readonly slice: ShardSlice;
  readonly shard: Shard;
}

/** Projects one shard while it reads the next; reading four raised a worker's peak memory by a fifth. */
const shardsAtOnce = 2;

/** Reads the first shards of the next part while the current one is being stored. */
export class SliceReads {
  #next: { readonly key: string; readonly read: SliceRead } | undefined;

  /** Starts with the part that will probably come next. */
  expect(output: Storage, slices: readonly ShardSlice[]): void {
    this.#next = { key: JSON.stringify(slices), read: begin(output, slices) };
  }

  take(output: Storage, slices: readonly ShardSlice[]): SliceRead {
    const next = this.#next;
    this.#next = undefined;
    return next?.key === JSON.stringify(slices) ? next.read : begin(output, slices);
  }
}

function begin(output: Storage, slices: readonly ShardSlice[]): SliceRead {
  const others = inOrder(slices, Math.min(output.concurrency, shardsAtOnce), async (slice) => ({
    slice,
    shard: await readShard(output, slice),
  }));
  const first = others.next();
  // Thrown where `first` is awaited.
  first.catch(() => undefined);
  return { first, others };
}

async function readShard(output: Storage, slice: ShardSlice): Promise<Shard> {
  const [images, features] = await Promise.all([
    readShardImages(output, slice.images),
    readFeatures(output, slice.features),
  ]);
  return { images, ...features };
}
