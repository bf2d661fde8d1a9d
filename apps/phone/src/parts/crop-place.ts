import type { Crop } from '../crop.js';

/** Where a part of a photo lies over it, as styles. */
export function placeOfCrop({ x, y, size }: Crop) {
  return {
    left: `${(x - size / 2) * 100}%`,
    top: `${(y - size / 2) * 100}%`,
    width: `${size * 100}%`,
    height: `${size * 100}%`,
  };
}
