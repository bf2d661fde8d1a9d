import { decodeNpz, encodeNpz, requireArray } from '../pca/npz.js';
import type { Storage } from '../storage/storage.js';
import { readWorkFile, type WorkFile } from './work-files.js';

/** The SHA-256 of some images of a shard. */
export interface ShardDigests {
  /** int32 [n]: index in the shard. */
  readonly index: Int32Array;
  /** uint8 [n, 32] */
  readonly digests: Uint8Array;
}

export function encodeDigests({ index, digests }: ShardDigests): Uint8Array {
  return encodeNpz({
    index: { shape: [index.length], data: index },
    digests: { shape: [index.length, 32], data: digests },
  });
}

export async function readDigests(output: Storage, file: WorkFile): Promise<ShardDigests> {
  const arrays = decodeNpz(await readWorkFile(output, file));
  return {
    index: requireArray(arrays, 'index', Int32Array, 1).data,
    digests: requireArray(arrays, 'digests', Uint8Array, 2).data,
  };
}
