import type { Pixels } from '@verger/vision';
import type { Crop } from '../crop.js';

/** The pixels of a part. All of it are the same pixels, to the bit. */
export function cut(pixels: Pixels, { x, y, size }: Crop): Pixels {
  if (size === 1) return pixels;
  const width = Math.max(1, Math.round(pixels.width * size));
  const height = Math.max(1, Math.round(pixels.height * size));
  const left = Math.min(pixels.width - width, Math.max(0, Math.round(pixels.width * x - width / 2)));
  const top = Math.min(pixels.height - height, Math.max(0, Math.round(pixels.height * y - height / 2)));
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * pixels.width + left) * 3;
    data.set(pixels.data.subarray(from, from + width * 3), row * width * 3);
  }
  return { width, height, data };
}
