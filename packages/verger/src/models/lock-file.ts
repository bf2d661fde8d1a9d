import * as z from 'zod';
import { VergerError } from '../common/errors.js';
import { encodeJson, parseJson } from '../common/json.js';
import type { Storage } from '../storage/storage.js';
import { StorageError } from '../storage/storage-error.js';

const key = 'models.lock.json';

const lockedSchema = z.object({
  /** Where the weights came from: an address or a file name. */
  source: z.string(),
  /** SHA-256 of the weights as published. */
  sourceSha256: z.string(),
  /** SHA-256 of the converted ONNX file. */
  sha256: z.string(),
});
const lockFileSchema = z.record(z.string(), lockedSchema);

export type LockedModel = z.infer<typeof lockedSchema>;

/**
 * The digests of the first pull, by model name: Keras publishes none, so we trust the first download and compare
 * every later one with it.
 * @throws VergerError `model` if the file is damaged: treating it as "never pulled" would trust anything again
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
    hint: 'delete it, and verger will trust the next pull as it trusted the first',
  });
}

export async function lockModel(cache: Storage, name: string, locked: LockedModel): Promise<void> {
  await cache.write(key, encodeJson({ ...(await readLockFile(cache)), [name]: locked }));
}
