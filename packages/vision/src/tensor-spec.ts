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
