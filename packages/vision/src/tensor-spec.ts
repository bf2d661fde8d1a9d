import type { Fit } from './fit.js';
import type { ResizeFilter } from './filters.js';

/** The input format of a backbone. */
export interface TensorSpec {
  readonly width: number;
  readonly height: number;
  /** Planar or interleaved channels. */
  readonly layout: 'nchw' | 'nhwc';
  /** Channel order in the tensor. */
  readonly channels: 'rgb' | 'bgr';
  readonly filter: ResizeFilter;
  /** A value x of 0..255 becomes (x * scale - mean) / std. */
  readonly scale: number;
  /** For red, green and blue, in this order regardless of `channels`. */
  readonly mean: readonly [number, number, number];
  /** For red, green and blue, in this order regardless of `channels`. */
  readonly std: readonly [number, number, number];
  /** How an image gets this width and height; if absent, it is stretched. */
  readonly fit?: Fit | undefined;
}

/** Number of float32 values per image. */
export function tensorLength(spec: TensorSpec): number {
  return spec.width * spec.height * 3;
}
