import { ImageError } from './image-error.js';

export interface DecodeLimits {
  /** Larger images are rejected by their header, before memory is allocated. */
  readonly maxPixels: number;
}

/** 64 megapixels, 192 MiB once decoded. */
export const defaultLimits: DecodeLimits = { maxPixels: 64 * 1024 * 1024 };

/** JPEG's own limit, applied to every format: resize tables grow with the side, not with the area. */
const maxSide = 65_535;

/** Throws `ImageError` 'too-large' if the size exceeds the limits, 'corrupt' if a side is 0. */
export function checkSize(width: number, height: number, limits: DecodeLimits): void {
  if (width === 0 || height === 0) throw new ImageError('corrupt', `${width}x${height} pixels`);
  if (width > maxSide || height > maxSide || width * height > limits.maxPixels) {
    throw new ImageError('too-large', `${width}x${height} pixels`);
  }
}
