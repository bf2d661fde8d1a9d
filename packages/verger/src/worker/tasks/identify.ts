import { hash } from 'node:crypto';
import { ImageError } from '@verger/vision';
import { concurrently } from '../../common/concurrently.js';
import { encodeDigests } from '../../job/digests-file.js';
import { openInput, openOutput } from '../../job/places.js';
import { readShardImages } from '../../job/shard-images.js';
import { numbered } from '../../job/task-kind.js';
import { identify } from '../../job/tasks/identify.js';
import { writeWorkFile } from '../../job/work-files.js';
import { StorageError } from '../../storage/storage-error.js';
import { imageFiles } from '../image-files.js';
import type { ExpectedFile } from '../read-ahead.js';
import { defineRun } from '../task-run.js';

/** An image that can't be read has no digest here: the extraction finds out why. */
export const taskRun = defineRun(identify, async ({ job, shard, images: list, chosen }) => {
  const [input, output] = [openInput(job), openOutput(job)];
  const images = await readShardImages(output, list);
  const files = imageFiles(input, images, { order: chosen, isPacked: job.packed === true });
  const digests = await concurrently(chosen, input.concurrency, (index) => digestOf(files[index]));
  const found = chosen.flatMap((index, i) => {
    const digest = digests[i];
    return digest === undefined ? [] : [{ index, digest }];
  });
  const bytes = new Uint8Array(found.length * 32);
  found.forEach(({ digest }, i) => bytes.set(digest, i * 32));
  const encoded = encodeDigests({ index: Int32Array.from(found, ({ index }) => index), digests: bytes });
  const file = await writeWorkFile(output, `digests/${numbered(shard)}`, 'npz', encoded);
  return { kind: 'identify', shard, found: found.length, digests: file };
});

async function digestOf(file: ExpectedFile): Promise<Uint8Array | undefined> {
  try {
    const stored = await file.read();
    return hash('sha256', (await file.unpack?.(stored)) ?? stored, 'buffer');
  } catch (error) {
    const isOwn = error instanceof StorageError && error.fault !== 'unavailable';
    if (isOwn || error instanceof ImageError) return undefined;
    throw error;
  }
}
