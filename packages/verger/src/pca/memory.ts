import type { ComponentsRequest } from './choose-components.js';

// Fitted to the peak resident memory of a worker, with 3,888 features and 2,100 images, on top of the 145 MiB that it had
// before: moments 400 MiB; fit 490 MiB with 3 components, 547 with 1,900; project 157 MiB more with 1,900 than with 3.
// They count arrays of F×F float64 that exist at the same time or are not freed yet (a packed triangle is half of one), and
// the bytes per value of the rows of a group and of the axes.
const momentsSquares = 2;
const rowBytes = 22;
const fitSquares = 4.25;
const fitAxesBytes = 8;
const projectAxesBytes = 24;

/** Bytes that the moments of `rows` rows need on top of an idle worker. */
export function momentsMemory(features: number, rows: number): number {
  return momentsSquares * 8 * features ** 2 + rowBytes * rows * features;
}

/** Bytes that merging moments, fitting and projecting need on top of an idle worker. */
export function fitMemory(features: number, components: number): number {
  const axes = components * features;
  return Math.max(fitSquares * 8 * features ** 2 + fitAxesBytes * axes, projectAxesBytes * axes);
}

/** The most components that a request can give. */
export function mostComponents(request: ComponentsRequest, features: number, rows: number): number {
  const most = Math.max(1, Math.min(features, rows - 1));
  return request.kind === 'count' ? Math.min(request.count, most) : most;
}
