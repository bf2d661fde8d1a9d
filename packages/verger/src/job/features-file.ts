import { requireArray, decodeNpz, encodeNpz } from '../pca/npz.js';
import type { Storage } from '../storage/storage.js';
import { readWorkFile, type WorkFile } from './work-files.js';

/** The rows of a shard. */
export interface ShardFeatures {
  /** int32 [rows]: the index in the shard of each row's image, ascending. */
  readonly index: Int32Array;
  /** float32 [rows, width] */
  readonly features: Float32Array;
  /** uint8 [rows, 32]: SHA-256 of each image file. */
  readonly digests: Uint8Array;
  readonly width: number;
}

export function encodeFeatures({ index, features, digests, width }: ShardFeatures): Uint8Array {
  const rows = index.length;
  return encodeNpz({
    index: { shape: [rows], data: index },
    features: { shape: [rows, width], data: features },
    digests: { shape: [rows, 32], data: digests },
  });
}

export async function readFeatures(output: Storage, file: WorkFile): Promise<ShardFeatures> {
  return decodeFeatures(await readWorkFile(output, file));
}

/** @throws VergerError `corrupt-result` if the bytes are not features */
export function decodeFeatures(bytes: Uint8Array): ShardFeatures {
  const arrays = decodeNpz(bytes);
  const features = requireArray(arrays, 'features', Float32Array, 2);
  return {
    index: requireArray(arrays, 'index', Int32Array, 1).data,
    features: features.data,
    digests: requireArray(arrays, 'digests', Uint8Array, 2).data,
    width: features.shape[1],
  };
}
