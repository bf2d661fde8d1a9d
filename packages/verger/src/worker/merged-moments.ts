import { inOrder } from '../common/in-order.js';
import { readWorkFile, type WorkFile, writeWorkFile } from '../job/work-files.js';
import { addMoments, type Moments } from '../pca/moments.js';
import { decodeMoments, encodeMoments } from '../pca/persist.js';
import type { Storage } from '../storage/storage.js';

/** Files read at a time; each is 6.6 MB for 1,280 features. */
const readAtOnce = 2;

/** Adds moments in the given order, reading some while it adds others. */
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

export function writeMoments(output: Storage, name: string, moments: Moments): Promise<WorkFile> {
  return writeWorkFile(output, `moments/${name}`, 'npz', encodeMoments(moments));
}
