import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Backbone } from '../backbone/backbone.js';
import { findKnownModel, mobileNetV2, pulledModels } from '../backbone/known-models.js';
import { findModel } from '../backbone/model-file.js';
import { locateModel } from '../backbone/model-source.js';
import type { Sidecar } from '../backbone/sidecar.js';
import { systemMessage, VergerError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import { encodeJson } from '../common/json.js';
import { FileStorage } from '../storage/file.js';
import { makeFolder } from '../storage/make-folder.js';
import { convertMobileNetV2 } from './convert.js';
import { download, type DownloadOptions } from './download.js';
import { type LockedModel, lockModel, readLockFile } from './lock-file.js';
import { featureCount } from './mobilenet-v2.js';

/** From Keras Applications: https://github.com/keras-team/keras/blob/master/keras/src/applications/mobilenet_v2.py */
const published =
  'https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5';

export interface PullOptions extends DownloadOptions {
  /** A mirror's address, or a file; by default, the address where Keras publishes the weights. */
  readonly from?: string | undefined;
  /** Pull again, even if the weights differ from those pulled before. */
  readonly force: boolean;
}

export interface PulledModel extends LockedModel {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** It was already installed and intact, so nothing was done. */
  readonly alreadyInstalled: boolean;
}

/**
 * Downloads a model's published weights and converts them to an ONNX file in the cache folder. The file is loaded
 * and run before it is installed; a failure changes nothing, except that a partial download is kept for resuming.
 * @throws VergerError `usage` for a name that can't be pulled, `download`, `interrupted`, `model` if the file is not
 * valid or differs from the one pulled before
 */
export async function pullModel(name: string, options: PullOptions): Promise<PulledModel> {
  if (name !== mobileNetV2.name) throw notPullable(name);
  const cache = new FileStorage(pulledModels());
  const locked = (await readLockFile(cache))[name];
  const path = mobileNetV2.path();
  if (!options.force && options.from === undefined && locked !== undefined && (await isIntact(locked)))
    return { name, path, bytes: (await readFile(path)).length, alreadyInstalled: true, ...locked };

  await makeFolder(pulledModels());
  const { weights, source } = await fetchWeights(options);
  const sourceSha256 = sha256(weights);
  if (!options.force && locked !== undefined && locked.sourceSha256 !== sourceSha256)
    throw weightsMismatch(name, source, sourceSha256, locked);
  const onnx = await convert(weights, source);
  const digest = sha256(onnx);
  const sidecar: Sidecar = { name, sha256: digest, licence: mobileNetV2.licence, source };
  await checkModel(onnx, sidecar);
  // Write the sidecar first: it pins the ONNX file, so any other is refused.
  await cache.write(`${name}.json`, encodeJson(sidecar));
  await cache.write(basename(path), onnx);
  const now = { source, sourceSha256, sha256: digest };
  await lockModel(cache, name, now);
  return { name, path, bytes: onnx.length, alreadyInstalled: false, ...now };
}

function notPullable(name: string): VergerError {
  const isEmbedded = findKnownModel(name)?.isEmbedded === true;
  const message = isEmbedded ? `${name} is bundled with verger` : `no model named ${name}`;
  return new VergerError('usage', message, { hint: `verger model pull ${mobileNetV2.name}` });
}

async function isIntact({ sha256: expected }: LockedModel): Promise<boolean> {
  return findModel(locateModel(mobileNetV2.path())).then(
    (model) => model.sha256 === expected,
    () => false,
  );
}

async function fetchWeights(
  options: PullOptions,
): Promise<{ readonly weights: Uint8Array; readonly source: string }> {
  const from = options.from ?? published;
  if (/^https?:\/\//i.test(from)) {
    const part = join(pulledModels(), `${mobileNetV2.name}.h5.part`);
    const weights = await download(from, part, options);
    // Drop the query, which may contain a key.
    const { origin, pathname } = new URL(from);
    return { weights, source: `${origin}${pathname}` };
  }
  // Not shown: it may hold a password.
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(from) && !from.startsWith('file://'))
    throw new VergerError('usage', '--from takes an http(s) address, or the path of an HDF5 file');
  const file = from.startsWith('file://') ? fileURLToPath(from) : from;
  const weights = await readFile(file).catch((cause: unknown) => {
    throw new VergerError('not-found', `no weights at ${from}: ${systemMessage(cause)}`, {
      cause,
      hint: '--from takes an http(s) address, or the path of an HDF5 file',
    });
  });
  // Only the name: a local path is private.
  return { weights, source: basename(file) };
}

async function convert(weights: Uint8Array, source: string): Promise<Uint8Array> {
  return convertMobileNetV2(weights).catch((error: unknown) => {
    if (!(error instanceof VergerError)) throw error;
    throw new VergerError(error.code, `${source}: ${error.message}`, {
      cause: error,
      hint: error.hint ?? 'the weights that Keras publishes are a single HDF5 file of 9.4 MB',
    });
  });
}

async function checkModel(onnx: Uint8Array, sidecar: Sidecar): Promise<void> {
  const backbone = await Backbone.open(onnx, sidecar);
  await backbone.close();
  if (backbone.shape.features !== featureCount)
    throw new VergerError(
      'model',
      `the model returns ${backbone.shape.features} features, not ${featureCount}`,
    );
}

function weightsMismatch(name: string, source: string, digest: string, locked: LockedModel): VergerError {
  return new VergerError(
    'model',
    `${source} (SHA-256 ${digest.slice(0, 12)}…) differs from the ${name} weights pulled before (${locked.sourceSha256.slice(0, 12)}…)`,
    { hint: 'if you know why they differ, accept them with --force' },
  );
}
