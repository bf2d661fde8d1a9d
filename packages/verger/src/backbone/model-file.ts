import { statSync } from 'node:fs';
import * as z from 'zod';
import { VergerError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import { type Access, europeOnly } from '../storage/access.js';
import { absoluteUri, openStorage, splitUri } from '../storage/open-storage.js';
import { StorageError } from '../storage/storage-error.js';
import type { Storage } from '../storage/storage.js';
import { findKnownModel, knownModels } from './known-models.js';
import { parseSidecar, type Sidecar, sidecarSchema } from './preprocessing.js';

/** A reference to a backbone's file, as in every task of a run; the loader checks the digest. */
export const modelFileSchema = z
  .object({ name: z.string(), uri: z.string(), sha256: z.string(), sidecar: sidecarSchema })
  .readonly();
export type ModelFile = z.infer<typeof modelFileSchema>;

/**
 * Finds a model.
 * @param asked the path of an ONNX file, or the name of a known model
 * @throws VergerError `model` if there is none, its sidecar is invalid, or its digest is not the one in the sidecar
 */
export async function findModel(asked: string, access: Access = europeOnly): Promise<ModelFile> {
  if (isPath(asked)) {
    return modelAt(
      asked,
      access,
      `no model at ${asked}`,
      '--model takes the path of an ONNX file or the name of a model',
    );
  }
  const known = findKnownModel(asked);
  if (known !== undefined)
    return modelAt(known.path(), access, `the model ${asked} is not installed`, known.remedy);
  throw new VergerError('model', `no file or model named ${asked}`, {
    hint: `known models: ${knownModels.map(({ name }) => name).join(', ')}; for details, run verger model list`,
  });
}

/**
 * @param absent the message if the file is missing
 * @param hint the remedy for a missing or damaged file
 */
async function modelAt(path: string, access: Access, absent: string, hint: string): Promise<ModelFile> {
  const uri = absoluteUri(path);
  const { folder, name } = splitUri(uri);
  const storage = openStorage(folder, access);
  const bytes = await storage.read(name).catch((cause: unknown) => {
    if (cause instanceof StorageError && cause.fault === 'unavailable') throw cause;
    throw new VergerError('model', absent, { cause, hint });
  });
  const stem = name.replace(/\.onnx$/i, '');
  const sidecar = await readSidecar(storage, `${name}.json`, `${stem}.json`);
  const digest = sha256(bytes);
  if (sidecar.sha256 !== undefined && sidecar.sha256 !== digest) {
    const digests = `SHA-256 ${digest.slice(0, 12)}…, not ${sidecar.sha256.slice(0, 12)}…`;
    throw new VergerError('model', `${path} does not match its sidecar: ${digests}`, { hint });
  }
  return { name: sidecar.name ?? stem, uri, sha256: digest, sidecar };
}

/** Anything that can't be a name is a path, and so is an existing file. */
function isPath(asked: string): boolean {
  if (/[/\\]|\.onnx$/i.test(asked)) return true;
  return statSync(asked, { throwIfNoEntry: false })?.isFile() === true;
}

/** @throws VergerError `model` if the file is not the one the run was planned with */
export async function loadModel(model: ModelFile, access: Access = europeOnly): Promise<Uint8Array> {
  const { folder, name } = splitUri(model.uri);
  const bytes = await openStorage(folder, access).read(name);
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
