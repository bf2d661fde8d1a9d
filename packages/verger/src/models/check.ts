import { readFile } from 'node:fs/promises';
import { Resampler } from '@verger/vision';
import type { Backbone } from '../backbone/backbone.js';
import { describeModel, findModel, loadModel } from '../backbone/model-file.js';
import { locateModel } from '../backbone/model-source.js';
import { openBackbone } from '../backbone/open-backbone.js';
import { messageOf, systemCode, systemMessage, VergerError } from '../common/errors.js';
import { openDecoder } from '../images/decode.js';
import { resampleKernel } from '../images/wasm-files.js';
import type { TensorInfo } from '../onnx/session.js';
import { resolvedFields, type ResolvedField } from './resolved-fields.js';

/** What goes into a model and what comes out. */
export interface CheckedModel {
  readonly name: string;
  /** Of the file; of its digest and those of its weights, if these are in files of their own. */
  readonly sha256: string;
  /** Bytes of the ONNX file and of the files of its weights. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** Each setting, its value, and what it is from: the model, a file beside it, a trial run or the defaults. */
  readonly fields: readonly ResolvedField[];
  /** Features per image. */
  readonly features: number;
  /** Of the backbone alone, on one core. */
  readonly imagesPerSecond: number;
  /** The same image gave the same bits twice. */
  readonly isDeterministic: boolean;
  /** Of the image that was given, otherwise of noise. */
  readonly row: {
    readonly first: readonly number[];
    /** The Euclidean length of all features. */
    readonly norm: number;
    readonly isFinite: boolean;
  };
}

const shownFeatures = 8;
const minRuns = 3;
const maxRuns = 50;
const minSeconds = 1;

/**
 * Loads a model, runs it, and reports how Verger understands it.
 * @param model its path or address, or the name of a known model
 * @param image the path of a picture to run it on
 * @throws VergerError `model` if it can't be used, `not-found` or `usage` for the picture
 */
export async function checkModel(model: string, image?: string): Promise<CheckedModel> {
  const source = locateModel(model);
  const found = await findModel(source);
  const description = await describeModel(source.location);
  const bytes = await loadModel(found);
  const backbone = await openBackbone(bytes, found);
  try {
    const tensor = image === undefined ? noise(backbone) : await tensorOf(image, backbone);
    const row = await backbone.featuresOf(tensor);
    const again = await backbone.featuresOf(tensor);
    return {
      name: found.name,
      sha256: found.sha256,
      files: [
        { name: source.location.name, bytes: bytes.onnx.length },
        ...bytes.weights.map(({ name, bytes }) => ({ name, bytes: bytes.length })),
      ],
      inputs: backbone.inputs,
      outputs: backbone.outputs,
      fields: resolvedFields(backbone, description),
      features: row.length,
      imagesPerSecond: await rateOf(backbone, tensor),
      isDeterministic: Buffer.compare(bytesOf(row), bytesOf(again)) === 0,
      row: {
        first: [...row.subarray(0, shownFeatures)],
        norm: Math.sqrt(row.reduce((sum, value) => sum + value * value, 0)),
        isFinite: row.every(Number.isFinite),
      },
    };
  } finally {
    await backbone.close();
  }
}

/** From a formula, so that two checks show the same. */
function noise({ shape: { preprocessing } }: Backbone): Float32Array {
  const { width, height, scale, mean, std } = preprocessing;
  let state = 1;
  return Float32Array.from({ length: 3 * width * height }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const byte = state >>> 24;
    return (byte * scale - mean[1]) / std[1];
  });
}

async function tensorOf(image: string, { shape: { preprocessing } }: Backbone): Promise<Float32Array> {
  const bytes = await readFile(image).catch((cause: unknown) => {
    const isMissing = systemCode(cause) === 'ENOENT';
    throw new VergerError(
      isMissing ? 'not-found' : 'storage',
      isMissing ? `no image at ${image}` : `can't read ${image}: ${systemMessage(cause)}`,
      { cause },
    );
  });
  const decoder = await openDecoder();
  const pixels = await decoder.decode(bytes).catch((cause: unknown) => {
    throw new VergerError('usage', `can't decode ${image}: ${messageOf(cause)}`, {
      cause,
      hint: 'docs/models.md lists the formats that are read',
    });
  });
  const resampler = Resampler.create(resampleKernel());
  resampler.keep(pixels, preprocessing);
  return resampler.tensor(preprocessing).slice();
}

/** Images per second, over a second or a few images. */
async function rateOf(backbone: Backbone, tensor: Float32Array): Promise<number> {
  const start = performance.now();
  const elapsed = (): number => (performance.now() - start) / 1000;
  let runs = 0;
  while (runs < minRuns || (runs < maxRuns && elapsed() < minSeconds)) {
    await backbone.featuresOf(tensor);
    runs++;
  }
  return runs / elapsed();
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
