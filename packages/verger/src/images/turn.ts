import type { Pixels } from '@verger/vision';

/**
 * Turns a picture upright (Exif 2.3, 4.6.4, tag 0x0112): orientations 2 to 4 mirror or rotate by half a turn, 5 to 8 swap the sides.
 *
 * @param orientation 1 to 8
 */
export function turnUpright(pixels: Pixels, orientation: number): Pixels {
  if (orientation === 1) return pixels;
  const { width, height, data } = pixels;
  const swapped = orientation > 4;
  const outWidth = swapped ? height : width;
  const outHeight = swapped ? width : height;
  // Whether the stored row runs from right to left, and the stored column from bottom to top.
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBottom = [3, 4, 6, 7].includes(orientation);
  const out = new Uint8Array(data.length);
  let to = 0;
  for (let row = 0; row < outHeight; row++) {
    for (let column = 0; column < outWidth; column++) {
      const along = swapped ? row : column;
      const down = swapped ? column : row;
      const x = fromRight ? width - 1 - along : along;
      const y = fromBottom ? height - 1 - down : down;
      const from = (y * width + x) * 3;
      out[to++] = data[from];
      out[to++] = data[from + 1];
      out[to++] = data[from + 2];
    }
  }
  return { width: outWidth, height: outHeight, data: out };
}
