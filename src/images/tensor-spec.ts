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
 * The float32 for each byte of red, green and blue: 3 x 256 values. Each step rounds to float32, as NumPy and
 * Keras compute it, so that x / 127.5 - 1 is met to the bit.
 */
export function valueTable(spec: TensorSpec): Float32Array {
  const table = new Float32Array(768);
  for (let channel = 0; channel < 3; channel++) {
    const mean = Math.fround(spec.mean[channel]);
    const std = Math.fround(spec.std[channel]);
    for (let x = 0; x < 256; x++) {
      table[channel * 256 + x] = Math.fround(Math.fround(x * spec.scale) - mean) / std;
    }
  }
  return table;
}
