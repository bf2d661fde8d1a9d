import type { ResizeFilter } from '../src/filters.js';
import type { Pixels } from '../src/pixels.js';
import { computeTaps } from '../src/taps.js';
import { draw } from './pattern.js';

/** Pillow's two passes, as simple as possible: the kernel must give the same despite its packed halves and bands. */
export function referenceResize(pixels: Pixels, width: number, height: number, filter: ResizeFilter): Pixels {
  const columns = computeTaps(pixels.width, width, filter);
  const rows = computeTaps(pixels.height, height, filter);
  const across = draw(width, pixels.height, (x, y, channel) =>
    weigh(columns.weights[x], (tap) => at(pixels, columns.starts[x] + tap, y, channel)),
  );
  return draw(width, height, (x, y, channel) =>
    weigh(rows.weights[y], (tap) => at(across, x, rows.starts[y] + tap, channel)),
  );
}

function weigh(weights: readonly number[], value: (tap: number) => number): number {
  const sum = weights.reduce((total, weight, tap) => total + weight * value(tap), 2 ** 21);
  return Math.min(255, Math.max(0, Math.floor(sum / 2 ** 22)));
}

function at({ width, data }: Pixels, x: number, y: number, channel: number): number {
  return data[(y * width + x) * 3 + channel];
}
