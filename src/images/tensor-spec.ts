import type { ResizeFilter } from './filters.js';

/** How a backbone wants its input. */
export interface TensorSpec {
  readonly width: number;
  readonly height: number;
  /** Planes of channels, or channels of pixels. */
  readonly layout: 'nchw' | 'nhwc';
  /** The order of the channels in the tensor. */
  readonly channels: 'rgb' | 'bgr';
  readonly filter: ResizeFilter;
  /** A value x of 0..255 becomes (x * scale - mean) / std. */
  readonly scale: number;
  /** For red, green and blue, in this order whatever `channels` says. */
  readonly mean: readonly [number, number, number];
  /** For red, green and blue, in this order whatever `channels` says. */
  readonly std: readonly [number, number, number];
}

/** The number of float32 values of one image. */
export function tensorLength(spec: TensorSpec): number {
  return spec.width * spec.height * 3;
}

/**
 * The float32 for each byte of red, green and blue (3 x 256 values), then the two constants of each colour of which
 * they are made: (x - centre) * factor, with centre = mean / scale and factor = scale / std. That is
 * (x * scale - mean) / std with one rounding less: for x / 127.5 - 1 the centre is exact, and the result within a
 * unit in the last place of 1.
 */
export function valueTable(spec: TensorSpec): Float32Array {
  const table = new Float32Array(3 * 256 + 6);
  for (let channel = 0; channel < 3; channel++) {
    const centre = Math.fround(spec.mean[channel] / spec.scale);
    const factor = Math.fround(spec.scale / spec.std[channel]);
    table.set([centre, factor], 768 + channel * 2);
    for (let x = 0; x < 256; x++) table[channel * 256 + x] = Math.fround(x - centre) * factor;
  }
  return table;
}
