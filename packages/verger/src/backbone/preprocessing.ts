import type { TensorSpec } from '@verger/vision';
import { VergerError } from '../common/errors.js';
import type { TensorInfo } from '../onnx/session.js';
import type { Preprocessing } from './preprocessing-schema.js';
import type { Sidecar } from './sidecar.js';

/**
 * Combines the model's input with its sidecar; anything neither specifies follows MobileNetV2: 224 x 224, RGB,
 * Pillow's bicubic, x / 127.5 - 1 (keras-applications, `preprocess_input` in mode `tf`). A model that takes bytes gets
 * them as they are.
 * @param layout of the input
 * @throws VergerError `model` if the two disagree
 */
export function preprocessingFor(
  input: TensorInfo,
  layout: TensorSpec['layout'],
  sidecar: Sidecar,
): Preprocessing {
  const [fixedHeight, fixedWidth] = layout === 'nchw' ? input.shape.slice(2, 4) : input.shape.slice(1, 3);
  const width = sizeOf('width', fixedWidth, sidecar.width);
  const height = sizeOf('height', fixedHeight, sidecar.height);
  const fit = fitOf(sidecar, width, height);
  return {
    width,
    height,
    layout,
    channels: sidecar.channels ?? 'rgb',
    filter: sidecar.filter ?? 'bicubic',
    ...(input.type === 'uint8' ? bytesAsTheyAre(sidecar) : normalisationOf(sidecar)),
    // Only where it is set: other results keep their digests.
    ...(fit === undefined ? {} : { fit }),
    ...(isWhole(sidecar.views) ? {} : { views: sidecar.views }),
  };
}

type Normalisation = Pick<TensorSpec, 'scale' | 'mean' | 'std'>;

function normalisationOf({ scale, mean, std }: Sidecar): Normalisation {
  return { scale: scale ?? 1 / 127.5, mean: mean ?? [1, 1, 1], std: std ?? [1, 1, 1] };
}

function bytesAsTheyAre({ scale, mean, std }: Sidecar): Normalisation {
  const asked = { scale: scale ?? 1, mean: mean ?? [0, 0, 0], std: std ?? [1, 1, 1] } as const;
  const isPlain =
    asked.scale === 1 && asked.mean.every((value) => value === 0) && asked.std.every((value) => value === 1);
  if (isPlain) return asked;
  throw new VergerError('model', 'the model takes bytes, which have no scale, mean or std', {
    hint: 'write "scale": 1, "mean": [0, 0, 0], "std": [1, 1, 1] into the sidecar',
  });
}

function fitOf({ resize, centre, pad }: Sidecar, width: number, height: number): TensorSpec['fit'] {
  if (resize === undefined || resize === 'stretch') return undefined;
  if ('width' in resize && resize.width === width && resize.height === height) return undefined;
  return { resize, centre: centre ?? 'even', pad: pad ?? [0, 0, 0] };
}

/** One view, of the whole image. */
function isWhole(views: Sidecar['views']): boolean {
  return views === undefined || (views.length === 1 && views[0] === 100);
}

function sizeOf(
  side: 'width' | 'height',
  fixed: number | string | undefined,
  asked: number | undefined,
): number {
  if (typeof fixed !== 'number' || fixed <= 0) return asked ?? 224;
  if (asked !== undefined && asked !== fixed) {
    throw new VergerError('model', `the ${side} in the sidecar is ${asked}, but the model takes ${fixed}`, {
      hint: `write "${side}": ${fixed} into the sidecar, or leave it out`,
    });
  }
  return fixed;
}
