import type { Raster } from './rasterize.js';

/** Directions in which neighbours are asked for, in pairs x, y of length 1 or nearly so. */
const directions = [1, 0, 0.7, 0.7, 0, 1, -0.7, 0.7, -1, 0, -0.7, -0.7, 0, -1, 0.7, -0.7];
/** How far away they are, as shares of the picture's side. */
const reaches = [0.02, 0.05, 0.1];

/**
 * How open the surface is at each pixel, 1 in the open to 0 in a deep corner: neighbours that stand before the
 * surface's own slope take light away (after Bavoil and Sainz 2008, "Screen Space Ambient Occlusion", on the
 * depths themselves).
 *
 * @param raster of a side that is a multiple of `size`
 */
export function opennessOf({ side, depth }: Raster, size: number): Float32Array {
  const step = side / size;
  const depths = new Float32Array(size * size);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) depths[y * size + x] = depth[y * step * side + x * step] / step;
  const openness = new Float32Array(size * size);
  const offsets = reaches.map((reach) => directions.map((part) => Math.floor(part * reach * size + 0.5)));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      openness[y * size + x] =
        1 - (depths[y * size + x] === -Infinity ? 0 : covered(depths, size, x, y, offsets));
    }
  }
  return openness;
}

function covered(
  depths: Float32Array,
  size: number,
  x: number,
  y: number,
  offsets: readonly (readonly number[])[],
): number {
  const here = depths[y * size + x];
  let sum = 0;
  for (let ring = 0; ring < offsets.length; ring++) {
    const parts = offsets[ring];
    const reach = reaches[ring] * size;
    for (let i = 0; i < 8; i += 2) {
      // Opposite neighbours together: on a plain slope one is as much nearer as the other is farther.
      const one = depthAt(depths, size, x + parts[i], y + parts[i + 1], here, reach);
      const other = depthAt(depths, size, x - parts[i], y - parts[i + 1], here, reach);
      const rise = (one + other - 2 * here) / reach;
      if (rise > 0.06) sum += Math.min(1, (rise - 0.06) * 0.9);
    }
  }
  return Math.min(0.85, (sum / 12) * 1.25);
}

/** Beyond the fruit, and far behind it, there is nothing that could cover. */
function depthAt(
  depths: Float32Array,
  size: number,
  x: number,
  y: number,
  here: number,
  reach: number,
): number {
  const depth = x < 0 || y < 0 || x >= size || y >= size ? -Infinity : depths[y * size + x];
  return Math.max(here - 1.5 * reach, Math.min(here + 2 * reach, depth));
}
