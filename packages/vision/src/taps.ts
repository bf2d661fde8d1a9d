import { filterKernels } from './filters.js';
import type { FilterKernel, ResizeFilter } from './filters.js';

/** The input positions and weights for each output position along one axis. */
export interface Taps {
  /** Output i sums the inputs from `starts[i]` on, one per value of `weights[i]`. Starts and ends never decrease. */
  readonly starts: readonly number[];
  readonly weights: readonly (readonly number[])[];
  /** One input per output: the axis keeps its size and the pass is skipped. */
  readonly identity: boolean;
}

/** Pillow's PRECISION_BITS: weights have 22 fractional bits: 32, less 8 for the pixel and 2 for headroom. */
const one = 2 ** 22;

/** The integer weights of Pillow's resize from `inSize` to `outSize` (Resample.c, precompute_coeffs). */
export function computeTaps(inSize: number, outSize: number, filter: ResizeFilter): Taps {
  if (inSize === outSize) return singles(outSize, (i) => i, true);
  if (filter === 'nearest') return nearest(inSize, outSize);
  return filtered(inSize, outSize, filterKernels[filter]);
}

function filtered(inSize: number, outSize: number, kernel: FilterKernel): Taps {
  const scale = inSize / outSize;
  // Widen the filter when shrinking, so that every input counts.
  const filterScale = Math.max(scale, 1);
  const support = kernel.support * filterScale;
  const inverse = 1 / filterScale;
  const starts: number[] = [];
  const weights: number[][] = [];
  for (let out = 0; out < outSize; out++) {
    const center = (out + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - support + 0.5));
    const end = Math.min(inSize, Math.trunc(center + support + 0.5));
    const raw = Array.from({ length: end - start }, (_, i) =>
      kernel.weight((i + start - center + 0.5) * inverse),
    );
    const sum = raw.reduce((total, weight) => total + weight, 0);
    starts.push(start);
    weights.push(raw.map((weight) => toFixed(weight / sum)));
  }
  return { starts, weights, identity: false };
}

/** Rounds half away from zero, like C's cast of x + 0.5 or x - 0.5 (normalize_coeffs_8bpc). */
function toFixed(weight: number): number {
  return Math.trunc(weight * one + (weight < 0 ? -0.5 : 0.5));
}

/** Pillow steps by repeated addition (Geometry.c, ImagingScaleAffine): its rounding is part of the result. */
function nearest(inSize: number, outSize: number): Taps {
  const step = inSize / outSize;
  let position = step * 0.5;
  return singles(
    outSize,
    () => {
      const input = Math.min(inSize - 1, Math.trunc(position));
      position += step;
      return input;
    },
    false,
  );
}

function singles(outSize: number, input: (out: number) => number, identity: boolean): Taps {
  const starts = Array.from({ length: outSize }, (_, out) => input(out));
  return { starts, weights: starts.map(() => [one]), identity };
}
