import { type Pixels, type StoredImage, turnOf, uprightSize } from '@verger/vision';
import type { Crop } from '../crop.js';

/** A part, chosen on the upright image, as stored as the whole. All of it are the same pixels, to the bit. */
export function cut(image: StoredImage, { x, y, size }: Crop): StoredImage {
  if (size === 1) return image;
  const { pixels, orientation } = image;
  const upright = uprightSize(pixels, orientation);
  const across = stretch(upright.width, x, size);
  const down = stretch(upright.height, y, size);
  const { swapped, fromRight, fromBottom } = turnOf(orientation);
  const [alongRow, alongColumn] = swapped ? [down, across] : [across, down];
  const columns = fromRight ? fromOtherEnd(alongRow, pixels.width) : alongRow;
  const rows = fromBottom ? fromOtherEnd(alongColumn, pixels.height) : alongColumn;
  return { pixels: part(pixels, columns, rows), orientation };
}

/** Pixels of one axis. */
interface Stretch {
  readonly from: number;
  readonly length: number;
}

/** @param centre of the side, 0 to 1 @param share of the side */
function stretch(side: number, centre: number, share: number): Stretch {
  const length = Math.max(1, Math.round(side * share));
  const from = Math.min(side - length, Math.max(0, Math.round(side * centre - length / 2)));
  return { from, length };
}

function fromOtherEnd({ from, length }: Stretch, side: number): Stretch {
  return { from: side - from - length, length };
}

function part({ width, data }: Pixels, columns: Stretch, rows: Stretch): Pixels {
  const out = new Uint8Array(columns.length * rows.length * 3);
  for (let row = 0; row < rows.length; row++) {
    const from = ((rows.from + row) * width + columns.from) * 3;
    out.set(data.subarray(from, from + columns.length * 3), row * columns.length * 3);
  }
  return { width: columns.length, height: rows.length, data: out };
}
