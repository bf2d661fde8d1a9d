import { decodeNpz, encodeNpz, requireArray } from '../pca/npz.js';
import type { Storage } from '../storage/storage.js';
import { readWorkFile, type WorkFile } from './work-files.js';

/** Rows of earlier results that belong to images of this run; all arrays have the same length. */
export interface MatchedRows {
  /** Ascending: the image, counted from the first of the task. */
  readonly image: Int32Array;
  /** Index in the task's files. */
  readonly file: Int32Array;
  /** Index in the file. */
  readonly row: Int32Array;
}

export function encodeMatches({ image, file, row }: MatchedRows): Uint8Array {
  const shape = [image.length];
  return encodeNpz({ image: { shape, data: image }, file: { shape, data: file }, row: { shape, data: row } });
}

export async function readMatches(output: Storage, file: WorkFile): Promise<MatchedRows> {
  const arrays = decodeNpz(await readWorkFile(output, file));
  const column = (name: string): Int32Array => requireArray(arrays, name, Int32Array, 1).data;
  return { image: column('image'), file: column('file'), row: column('row') };
}
