import { VergerError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import { absoluteUri, openStorage } from '../storage/open-storage.js';
import { StorageError } from '../storage/storage-error.js';
import { parseSidecar, type Sidecar } from './preprocessing.js';

/** A backbone's file as every task of a run names it: whoever loads it checks the digest. */
export interface ModelFile {
  readonly name: string;
  readonly uri: string;
  readonly sha256: string;
  readonly sidecar: Sidecar;
}

/**
 * Finds the model that a user named.
 * @throws VergerError `model` where there is none, or its sidecar does not fit
 */
export async function findModel(location: string): Promise<ModelFile> {
  const uri = absoluteUri(location);
  const { folder, name } = splitUri(uri);
  const storage = openStorage(folder);
  const bytes = await storage.read(name).catch((cause: unknown) => {
    throw new VergerError('model', `no model at ${location}`, {
      cause,
      hint: '--model takes the path of an ONNX file; docs/models.md says which fit',
    });
  });
  const stem = name.replace(/\.onnx$/i, '');
  const sidecar = await readSidecar(folder, `${name}.json`, `${stem}.json`);
  return { name: sidecar.name ?? stem, uri, sha256: sha256(bytes), sidecar };
}

/** @throws VergerError `model` where the file is not the one that the run was planned with */
export async function loadModel(model: ModelFile): Promise<Uint8Array> {
  const { folder, name } = splitUri(model.uri);
  const bytes = await openStorage(folder).read(name);
  if (sha256(bytes) === model.sha256) return bytes;
  throw new VergerError('model', `${model.uri} has changed since the run was planned`);
}

async function readSidecar(folder: string, ...names: readonly string[]): Promise<Sidecar> {
  const storage = openStorage(folder);
  for (const name of names) {
    try {
      return parseSidecar(await storage.read(name), name);
    } catch (error) {
      if (!(error instanceof StorageError && error.fault === 'missing')) throw error;
    }
  }
  return {};
}

function splitUri(uri: string): { readonly folder: string; readonly name: string } {
  const slash = uri.lastIndexOf('/');
  return { folder: uri.slice(0, slash + 1), name: decodeURIComponent(uri.slice(slash + 1)) };
}
