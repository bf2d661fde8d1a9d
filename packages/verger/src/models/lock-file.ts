import * as z from 'zod';
import { VergerError } from '../common/errors.js';
import { encodeJson, parseJson } from '../common/json.js';
import type { Storage } from '../storage/storage.js';
import { StorageError } from '../storage/storage-error.js';

const key = 'models.lock.json';

const lockedSchema = z.object({
  /** Where the weights came from: an address, or the name of a file. */
  source: z.string(),
  /** SHA-256 of the weights as they were published. */
  sourceSha256: z.string(),
  /** SHA-256 of the ONNX file that was made of them. */
  sha256: z.string(),
});
const lockFileSchema = z.record(z.string(), lockedSchema);

export type LockedModel = z.infer<typeof lockedSchema>;

/**
 * What was pulled the first time, by the models' names: Keras publishes no digests, so the first download is
 * trusted and every later one is compared with it.
 * @throws VergerError `model` where the file is damaged: taking that for "never pulled" would trust anything again
 */
export async function readLockFile(cache: Storage): Promise<Readonly<Partial<Record<string, LockedModel>>>> {
  let bytes: Uint8Array;
  try {
    bytes = await cache.read(key);
  } catch (error) {
    if (error instanceof StorageError && error.fault === 'missing') return {};
    throw error;
  }
  const parsed = lockFileSchema.safeParse(parseJson(bytes));
  if (parsed.success) return parsed.data;
  throw new VergerError('model', `${cache.uri}/${key} is damaged`, {
    hint: 'remove it, and the next pull is trusted as the first one was',
  });
}

export async function lockModel(cache: Storage, name: string, locked: LockedModel): Promise<void> {
  await cache.write(key, encodeJson({ ...(await readLockFile(cache)), [name]: locked }));
}
