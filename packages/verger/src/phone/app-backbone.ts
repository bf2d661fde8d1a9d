import type { Recogniser } from '@verger/recogniser';
import { decodeAnyJpeg, Resampler, TurboJpeg } from '@verger/vision';
import { loadModel } from '../backbone/model-file.js';
import { openBackbone } from '../backbone/open-backbone.js';
import type { Backbone } from '../backbone/backbone.js';
import type { Sidecar } from '../backbone/sidecar.js';
import { VergerError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import { jpegCodec, resampleKernel } from '../images/wasm-files.js';
import { featureDigest } from '../job/feature-digest.js';
import { backboneFor, requireItsFeatures } from '../recognise/its-backbone.js';
import type { Access } from '../storage/access.js';
import type { AppBackbone, AppCheck } from './app-manifest.js';
import { knownPicture } from './known-picture.js';

/** A backbone for the app, with a picture to check it on. */
export interface CheckedBackbone {
  readonly onnx: Uint8Array;
  readonly backbone: Omit<AppBackbone, 'path'>;
  readonly picture: Uint8Array;
  readonly check: Omit<AppCheck, 'path'>;
}

/**
 * Opens the backbone of a recogniser as a worker does, and looks at a picture with it.
 *
 * @param name its path, if it is not one that Verger knows by name
 * @throws VergerError `usage` if the recogniser knows other features; `model` if it can't be loaded, or the app has no code for how it is fed and read
 */
export async function checkedBackbone(
  recogniser: Recogniser,
  name: string | undefined,
  allowed: Access,
): Promise<CheckedBackbone> {
  const { model, access } = await backboneFor(recogniser, name, allowed);
  const bytes = await loadModel(model, access);
  const opened = await openBackbone(bytes, model);
  try {
    requirePlain(opened, model.sidecar, bytes.weights.length);
    requireItsFeatures(recogniser, {
      name: model.name,
      featureDigest: featureDigest(model, opened.shape),
    });
    const { preprocessing } = opened.shape;
    const { licence = null, source = null, l2 = false } = model.sidecar;
    const { width, height, layout } = preprocessing;
    const shape = layout === 'nchw' ? [1, 3, height, width] : [1, height, width, 3];
    const { output } = opened.reading;
    const input = { name: opened.input.name, shape };
    const picture = await knownPicture();
    return {
      ...{ onnx: bytes.onnx, picture },
      backbone: { name: model.name, licence, source, input, output, l2, preprocessing },
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
