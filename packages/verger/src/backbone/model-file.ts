import * as z from 'zod';
import { VergerError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import { type Access, europeOnly } from '../storage/access.js';
import { Location } from '../storage/location.js';
import { openStorage } from '../storage/open-storage.js';
import { StorageError } from '../storage/storage-error.js';
import type { Storage } from '../storage/storage.js';
import type { ModelSource } from './model-source.js';
import { parseSidecar, type Sidecar, sidecarSchema } from './preprocessing.js';

/** A reference to a backbone's file, as in every task of a run; the loader checks the digest. */
export const modelFileSchema = z
  .object({ name: z.string(), uri: z.string(), sha256: z.string(), sidecar: sidecarSchema })
  .readonly();
export type ModelFile = z.infer<typeof modelFileSchema>;

/**
 * Reads a model's digest and sidecar.
 * @throws VergerError `model` if the file is missing, its sidecar is invalid, or its digest is not the one in the sidecar
 */
export async function findModel(
  { location, missing, remedy: hint }: ModelSource,
  access: Access = europeOnly,
): Promise<ModelFile> {
  const { name } = location;
  const storage = openStorage(location.parent, access);
  const bytes = await storage.read(name).catch((cause: unknown) => {
    // Neither says that the file is missing.
    const isThere = location.scheme === 's3' && cause instanceof StorageError && cause.fault === 'failed';
    if (isThere || (cause instanceof StorageError && cause.fault === 'unavailable')) throw cause;
    throw new VergerError('model', missing, { cause, hint });
  });
  const stem = name.replace(/\.onnx$/i, '');
  const sidecar = await readSidecar(storage, `${name}.json`, `${stem}.json`);
  const digest = sha256(bytes);
  if (sidecar.sha256 !== undefined && sidecar.sha256 !== digest) {
    const digests = `SHA-256 ${digest.slice(0, 12)}…, not ${sidecar.sha256.slice(0, 12)}…`;
    throw new VergerError('model', `${location.text} does not match its sidecar: ${digests}`, { hint });
  }
  return { name: sidecar.name ?? stem, uri: location.uri, sha256: digest, sidecar };
}

/** @throws VergerError `model` if the file is not the one the run was planned with */
export async function loadModel(model: ModelFile, access: Access = europeOnly): Promise<Uint8Array> {
  const location = Location.parse(model.uri);
  const bytes = await openStorage(location.parent, access).read(location.name);
  if (sha256(bytes) === model.sha256) return bytes;
  throw new VergerError('model', `${model.uri} has changed since the run was planned`);
}

async function readSidecar(storage: Storage, ...names: readonly string[]): Promise<Sidecar> {
  for (const name of names) {
    try {
      return parseSidecar(await storage.read(name), name);
    } catch (error) {
      if (!(error instanceof StorageError && error.fault === 'missing')) throw error;
    }
  }
  return {};
}
