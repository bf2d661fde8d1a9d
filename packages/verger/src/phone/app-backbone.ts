import { decodeAnyJpeg, Resampler, TurboJpeg } from '@verger/vision';
import { findModel, loadModel } from '../backbone/model-file.js';
import { locateModel } from '../backbone/model-source.js';
import { openBackbone } from '../backbone/open-backbone.js';
import type { Backbone } from '../backbone/backbone.js';
import { preprocessingSchema } from '../backbone/preprocessing-schema.js';
import { asAsked, type Sidecar } from '../backbone/sidecar.js';
import { VergerError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import { jpegCodec, resampleKernel } from '../images/wasm-files.js';
import { featureDigest } from '../job/feature-digest.js';
import type { Access } from '../storage/access.js';
import type { AppBackbone, AppCheck } from './app-manifest.js';
import { knownPicture } from './known-picture.js';

/** A backbone for the app, with a picture to check it on. */
export interface CheckedBackbone {
  readonly onnx: Uint8Array;
  readonly backbone: Omit<AppBackbone, 'path'>;
  readonly featureDigest: string;
  readonly picture: Uint8Array;
  readonly check: Omit<AppCheck, 'path'>;
}

/**
 * Opens a model as a worker does, and looks at a picture with it.
 *
 * @param name the path or address of an ONNX file, or the name of a known model
 * @param views what the recogniser looks at
 * @throws VergerError `model` if it can't be loaded, or the app has no code for how it is fed and read
 */
export async function checkedBackbone(
  name: string,
  views: readonly number[],
  access: Access,
): Promise<CheckedBackbone> {
  const model = asAsked(await findModel(locateModel(name), access), { l2: false, views });
  const bytes = await loadModel(model, access);
  const opened = await openBackbone(bytes, model);
  try {
    requirePlain(opened, model.sidecar, bytes.weights.length);
    const { features } = opened.shape;
    // In the order of fields that the digest of a run has.
    const preprocessing = preprocessingSchema.parse(opened.shape.preprocessing);
    const { licence = null, source = null, l2 = false } = model.sidecar;
    const { width, height, layout } = preprocessing;
    const shape = layout === 'nchw' ? [1, 3, height, width] : [1, height, width, 3];
    const { output } = opened.reading;
    const input = { name: opened.input.name, shape };
    const picture = await knownPicture();
    return {
      ...{ onnx: bytes.onnx, picture },
      backbone: { name: model.name, licence, source, input, output, l2, preprocessing },
      featureDigest: featureDigest(model, { preprocessing, features }),
      check: await lookAt(picture, opened),
    };
  } finally {
    await opened.close();
  }
}

async function lookAt(picture: Uint8Array, backbone: Backbone): Promise<Omit<AppCheck, 'path'>> {
  const pixels = await decodeAnyJpeg(await TurboJpeg.open({ wasmBinary: jpegCodec() }), picture);
  const resampler = Resampler.create(resampleKernel());
  const rows: (readonly number[])[] = [];
  for (const view of backbone.shape.views) {
    resampler.keep(pixels, view);
    rows.push([...(await backbone.featuresOf(resampler.tensor(view)))]);
  }
  return { pixels: sha256(pixels.data), features: rows.flat() };
}

/** The app's worker feeds one image of float32, and takes a row of features as it is, or of length 1. */
function requirePlain(backbone: Backbone, sidecar: Sidecar, weights: number): void {
  const { batch } = backbone.reading;
  const odd =
    backbone.input.type !== 'float32'
      ? `it takes ${backbone.input.type}`
      : sidecar.constants !== undefined
        ? 'it has other inputs'
        : sidecar.pool !== undefined
          ? 'its output is pooled by its sidecar'
          : batch !== 1
            ? 'it takes batches only'
            : weights > 0
              ? 'its weights are in files of their own'
              : undefined;
  if (odd === undefined) return;
  throw new VergerError('model', `the app can't run this backbone: ${odd}`, {
    hint: 'it runs one ONNX file from a float32 image to a row of features',
  });
}
