import type { Pixels } from './pixels.js';

/** How a stored picture is turned upright. */
export interface Turn {
  /** Whether its rows become columns. */
  readonly swapped: boolean;
  /** Whether the stored row runs from right to left. */
  readonly fromRight: boolean;
  /** Whether the stored column runs from bottom to top. */
  readonly fromBottom: boolean;
}

/** @param orientation 1 to 8 (Exif 2.3, 4.6.4, tag 0x0112) */
export function turnOf(orientation: number): Turn {
  return {
    swapped: orientation > 4,
    fromRight: [2, 3, 7, 8].includes(orientation),
    fromBottom: [3, 4, 6, 7].includes(orientation),
  };
}

/** The size of a stored picture once it is turned upright. */
export function uprightSize(
  { width, height }: { readonly width: number; readonly height: number },
  orientation: number,
): { readonly width: number; readonly height: number } {
  return turnOf(orientation).swapped ? { width: height, height: width } : { width, height };
}

/** Turned a quarter, neighbours of a row come from different rows: in squares of this side they stay in the processor's cache. */
const tile = 64;

/**
 * Turns a picture upright (Exif 2.3, 4.6.4, tag 0x0112): orientations 2 to 4 mirror or rotate by half a turn, 5 to 8 swap the sides.
 *
 * @param orientation 1 to 8
 */
export function turnUpright(pixels: Pixels, orientation: number): Pixels {
  if (orientation === 1) return pixels;
  const { width, height, data } = pixels;
  const { swapped, fromRight, fromBottom } = turnOf(orientation);
  const outWidth = swapped ? height : width;
  const outHeight = swapped ? width : height;
  // Bytes from a stored pixel to the next one in its row, and in its column, in the order in which they are taken.
  const along = fromRight ? -3 : 3;
  const down = (fromBottom ? -3 : 3) * width;
  const first = (fromRight ? (width - 1) * 3 : 0) + (fromBottom ? (height - 1) * width * 3 : 0);
  const perColumn = swapped ? down : along;
  const perRow = swapped ? along : down;
  const out = new Uint8Array(data.length);
  for (let top = 0; top < outHeight; top += tile) {
    const bottom = Math.min(top + tile, outHeight);
    for (let left = 0; left < outWidth; left += tile) {
      const right = Math.min(left + tile, outWidth);
      for (let row = top; row < bottom; row++) {
        let from = first + row * perRow + left * perColumn;
        let to = (row * outWidth + left) * 3;
        for (let column = left; column < right; column++, from += perColumn) {
          out[to++] = data[from];
          out[to++] = data[from + 1];
          out[to++] = data[from + 2];
        }
      }
    }
  }
  return { width: outWidth, height: outHeight, data: out };
}
