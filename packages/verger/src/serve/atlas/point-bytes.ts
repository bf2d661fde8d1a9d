import type { AtlasColumns } from './atlas-columns.js';

const mapSide = 65_535;

/** Bits of a point's flags. */
export const pointFlags = { suspect: 1, duplicate: 2, outlier: 4 } as const;

/**
 * The points of the map as columns, little-endian, one after the other: row (uint32), x, y and label (uint16), share of
 * neighbours kept in 255ths and flags (uint8). Points are ordered by their digests, so that any beginning is an even
 * sample. Places are 0 to 65,535 along the longer side, with y downwards.
 * @param outliersAbove the score above which an image is an outlier
 */
export function pointBytes(columns: AtlasColumns, outliersAbove: number): Uint8Array<ArrayBuffer> {
  const { rows, shuffle } = columns;
  const order = Uint32Array.from({ length: rows }, (_, row) => row).sort(
    (a, b) => shuffle[a] - shuffle[b] || a - b,
  );
  const bytes = new ArrayBuffer(rows * 12);
  const x = new Uint16Array(bytes, 4 * rows, rows);
  const y = new Uint16Array(bytes, 6 * rows, rows);
  const label = new Uint16Array(bytes, 8 * rows, rows);
  const kept = new Uint8Array(bytes, 10 * rows, rows);
  const flags = new Uint8Array(bytes, 11 * rows, rows);
  new Uint32Array(bytes, 0, rows).set(order);
  const [left, right] = extent(columns.x);
  const [low, high] = extent(columns.y);
  const side = Math.max(right - left, high - low) || 1;
  const [padX, padY] = [(side - (right - left)) / 2, (side - (high - low)) / 2];
  order.forEach((row, i) => {
    x[i] = Math.round(((columns.x[row] - left + padX) / side) * mapSide);
    y[i] = Math.round(((high - columns.y[row] + padY) / side) * mapSide);
    label[i] = columns.label[row];
    kept[i] = Math.round(columns.kept[row] * 255);
    flags[i] = flagsOf(columns, row, outliersAbove);
  });
  return new Uint8Array(bytes);
}

function flagsOf(columns: AtlasColumns, row: number, outliersAbove: number): number {
  return (
    (columns.suspectRank[row] > 0 ? pointFlags.suspect : 0) |
    (columns.duplicateGroup[row] > 0 ? pointFlags.duplicate : 0) |
    (columns.outlierScore[row] > outliersAbove ? pointFlags.outlier : 0)
  );
}

function extent(values: Float32Array): readonly [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return values.length === 0 ? [0, 0] : [least, most];
}
