import type { AtlasPoints } from './points.js';

/** Row r is bit r % 8 of byte r / 8. */
export function rowBits({ count, row }: AtlasPoints, selection: Uint32Array): Uint8Array<ArrayBuffer> {
  const bits = new Uint8Array(Math.ceil(count / 8));
  for (const point of selection) bits[row[point] >> 3] |= 1 << (row[point] & 7);
  return bits;
}
