import * as z from 'zod';
import { VergerError } from '../common/errors.js';
import { concurrently } from '../common/concurrently.js';
import { sha256 } from '../common/hash.js';
import type { ExternalFile } from '../onnx/session.js';
import { externalFiles } from '../onnx/external-data.js';
import { type Access, europeOnly } from '../storage/access.js';
import { Location } from '../storage/location.js';
import { openStorage } from '../storage/open-storage.js';
import { StorageError } from '../storage/storage-error.js';
import { locateWeights, missingWeights, type WeightsFile, weightsFileSchema } from './external-weights.js';
import type { ModelSource } from './model-source.js';
import { type Description, readDescription } from './description.js';
import { sidecarSchema } from './sidecar.js';

/** A reference to a backbone's files, as in every task of a run; the loader checks the digest. */
export const modelFileSchema = z
  .object({
    name: z.string(),
    uri: z.string(),
    /** Of the file; of its digest and those of its weights, if these are in files of their own. */
    sha256: z.string(),
    /** What its sidecar says, and the settings of other libraries beside it. */
    sidecar: sidecarSchema,
    /** Where its sidecar is, or would be; for messages. */
    sidecarFile: z.string().optional(),
    /** Nothing says how images are prepared. */
    isGuess: z.literal(true).optional(),
    /** The files that hold its weights, if the model does not; in the order of their names. */
    weights: z.array(weightsFileSchema).readonly().optional(),
  })
  .readonly();
export type ModelFile = z.infer<typeof modelFileSchema>;

/** No larger file can be part of a model that fits a worker's memory. */
const maxFileBytes = 2 ** 31 - 1;

/** A model in memory. */
export interface ModelBytes {
  readonly onnx: Uint8Array;
  readonly weights: readonly ExternalFile[];
}

/**
 * Reads a model's digest and sidecar.
 * @throws VergerError `model` if the file or its weights are missing, its weights are outside its folder, its sidecar is
 * invalid, or its digest is not the one in the sidecar
 */
export async function findModel(
  { location, missing, remedy: hint, isKnown }: ModelSource,
  access: Access = europeOnly,
): Promise<ModelFile> {
  const { name, parent } = location;
  const storage = openStorage(parent, access);
  const onnx = await storage.read(name).catch((cause: unknown) => {
    if (cause instanceof StorageError && cause.fault === 'changed')
      throw new VergerError('model', `${location.text} is not a file`, { cause, hint });
    if (cause instanceof StorageError && cause.fault !== 'missing') throw cause;
    throw new VergerError('model', missing, { cause, hint });
  });
  const stem = name.replace(/\.onnx$/i, '');
  const { sidecar, ownFile, preparedBy } = await describeModel(location, access);
  const names = [...(await externalFiles(onnx))].sort();
  const weights = await concurrently(names, storage.concurrency, (each) => locateWeights(parent, each));
  const digest = await digestOf(onnx, weights, access);
  if (sidecar.sha256 !== undefined && sidecar.sha256 !== digest) {
    const digests = `SHA-256 ${digest.slice(0, 12)}…, not ${sidecar.sha256.slice(0, 12)}…`;
    throw new VergerError('model', `${location.text} does not match its sidecar: ${digests}`, { hint });
  }
  return {
    name: sidecar.name ?? stem,
    uri: location.uri,
    sha256: digest,
    sidecar,
    sidecarFile: parent.textOf(ownFile ?? `${stem}.json`),
    ...(preparedBy === undefined && isKnown !== true ? { isGuess: true } : {}),
    ...(weights.length === 0 ? {} : { weights }),
  };
}

/** @throws VergerError `model` if its sidecar, or what takes the sidecar's place, is invalid */
export function describeModel(location: Location, access: Access = europeOnly): Promise<Description> {
  return readDescription(openStorage(location.parent, access), location);
}

/** @throws VergerError `model` if a file is not the one the run was planned with */
export async function loadModel(model: ModelFile, access: Access = europeOnly): Promise<ModelBytes> {
  const location = Location.parse(model.uri);
  const onnx = await openStorage(location.parent, access).read(location.name);
  const weights: ExternalFile[] = [];
  for (const file of model.weights ?? [])
    weights.push({ name: file.name, bytes: await readWeights(file, access) });
  if (combined(sha256(onnx), digestsOf(weights)) === model.sha256) return { onnx, weights };
  throw new VergerError('model', `${model.uri} has changed since the run was planned`);
}

/** Holds one file of weights at a time. */
async function digestOf(onnx: Uint8Array, weights: readonly WeightsFile[], access: Access): Promise<string> {
  const digests: string[] = [];
  for (const file of weights) {
    await requireLoadable(file, access);
    digests.push(sha256(await readWeights(file, access)));
  }
  return combined(sha256(onnx), digests);
}

function digestsOf(weights: readonly ExternalFile[]): readonly string[] {
  return weights.map(({ bytes }) => sha256(bytes));
}

/** As in `sha256sum model.onnx model.onnx.data | cut -c 1-64 | sha256sum`, so that people can check it. */
function combined(onnx: string, weights: readonly string[]): string {
  return weights.length === 0 ? onnx : sha256([onnx, ...weights].map((digest) => `${digest}\n`).join(''));
}

async function requireLoadable({ name, uri }: WeightsFile, access: Access): Promise<void> {
  const location = Location.parse(uri);
  const { size = 0 } = (await openStorage(location.parent, access).stat(location.name)) ?? {};
  if (size <= maxFileBytes) return;
  throw new VergerError('model', `the model's weights in ${name} have ${size} bytes: more than 2 GiB`);
}

async function readWeights({ name, uri }: WeightsFile, access: Access): Promise<Uint8Array> {
  const location = Location.parse(uri);
  const storage = openStorage(location.parent, access);
  return storage.read(location.name).catch((cause: unknown) => {
    if (cause instanceof StorageError && cause.fault === 'missing') throw missingWeights(name, cause);
    throw cause;
  });
}
