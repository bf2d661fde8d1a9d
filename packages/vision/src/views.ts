import type { Fit, Resize } from './fit.js';
import type { TensorSpec } from './tensor-spec.js';

/**
 * How an image's middle fills the tensor: as the whole would, but resized so much larger that only this share of each side
 * fits in.
 *
 * @param percent of each side, above 0; 100 is the whole image
 */
export function viewOf<T extends TensorSpec>(spec: T, percent: number): T {
  if (percent === 100) return spec;
  const { width, height } = spec;
  const fit: Fit = spec.fit ?? { resize: { width, height }, centre: 'floor', pad: [0, 0, 0] };
  return { ...spec, fit: { ...fit, resize: enlarged(fit.resize, 100 / percent) } };
}

function enlarged(resize: Resize, times: number): Resize {
  const side = (pixels: number): number => Math.round(pixels * times);
  if ('shortest' in resize) return { shortest: side(resize.shortest) };
  if ('longest' in resize) return { longest: side(resize.longest) };
  return { width: side(resize.width), height: side(resize.height) };
}
