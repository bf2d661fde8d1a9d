import type { ComponentsRequest } from './choose-components.js';

// Arrays of F×F float64 (a packed triangle is half of one) that exist at the same time, or that the garbage collector may
// not have freed yet. Measured with 3,888 to 7,500 features: see docs/scaling.md.
const momentsSquares = 3;
const fitSquares = 4;
/** Copies of the rows of a group: as read, joined, in bands, in float64. */
const rowBytes = 24;
/** Copies of the axes: float64, as computed and as written. */
const axesBytes = 24;

/** Bytes that the moments of `rows` rows need on top of an idle worker. */
export function momentsMemory(features: number, rows: number): number {
  return momentsSquares * 8 * features ** 2 + rowBytes * rows * features;
}

/** Bytes that merging moments and fitting need on top of an idle worker. */
export function fitMemory(features: number, components: number): number {
  return fitSquares * 8 * features ** 2 + axesBytes * components * features;
}

/** The most components that a request can give. */
export function mostComponents(request: ComponentsRequest, features: number, rows: number): number {
  const most = Math.max(1, Math.min(features, rows - 1));
  return request.kind === 'count' ? Math.min(request.count, most) : most;
}
