import type { Table } from '../table.js';

/** Standard deviation of the first component at the start: so small that forces are nearly linear (openTSNE). */
const spread = 1e-4;

/** The first two components, centred and scaled, float64 [rows, 2]: where the points of a map start. */
export function startOf({ values, rows, width }: Table): Float64Array {
  const start = new Float64Array(2 * rows);
  for (let axis = 0; axis < Math.min(2, width); axis++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += values[row * width + axis] / rows;
    for (let row = 0; row < rows; row++) start[2 * row + axis] = values[row * width + axis] - mean;
  }
  let square = 0;
  for (let row = 0; row < rows; row++) square += start[2 * row] ** 2 / rows;
  const scale = square > 0 ? spread / Math.sqrt(square) : 0;
  return start.map((value) => value * scale);
}
