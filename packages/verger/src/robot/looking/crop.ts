import type { Pixels } from '@verger/vision';
import type { Region } from './look-task.js';

/** Part of an image; undefined if the region does not lie within it. */
export function crop({ width, height, data }: Pixels, region: Region): Pixels | undefined {
  if (region.x + region.width > width || region.y + region.height > height) return undefined;
  const row = region.width * 3;
  const cropped = new Uint8Array(region.height * row);
  for (let y = 0; y < region.height; y++) {
    const from = ((region.y + y) * width + region.x) * 3;
    cropped.set(data.subarray(from, from + row), y * row);
  }
  return { width: region.width, height: region.height, data: cropped };
}
