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

/** The output positions to compute, from `from` on. */
export interface TapWindow {
  readonly from: number;
  readonly length: number;
}

/**
 * The integer weights of Pillow's resize from `inSize` to `outSize` (Resample.c, precompute_coeffs).
 * @param window the outputs to compute; the others may be many more
 */
export function computeTaps(
  inSize: number,
  outSize: number,
  filter: ResizeFilter,
  window: TapWindow = { from: 0, length: outSize },
): Taps {
  const { from, length } = window;
  if (inSize === outSize) return singles(length, (i) => from + i, length === outSize);
  if (filter === 'nearest') return nearest(inSize, outSize, window);
  return filtered(inSize, outSize, filterKernels[filter], window);
}

function filtered(inSize: number, outSize: number, kernel: FilterKernel, { from, length }: TapWindow): Taps {
  const scale = inSize / outSize;
  // Widen the filter when shrinking, so that every input counts.
  const filterScale = Math.max(scale, 1);
  const support = kernel.support * filterScale;
  const inverse = 1 / filterScale;
  const starts: number[] = [];
  const weights: number[][] = [];
  for (let out = from; out < from + length; out++) {
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
function nearest(inSize: number, outSize: number, { from, length }: TapWindow): Taps {
  const step = inSize / outSize;
  let position = step * 0.5;
  for (let out = 0; out < from; out++) position += step;
  return singles(
    length,
    () => {
      const input = Math.min(inSize - 1, Math.trunc(position));
      position += step;
      return input;
    },
    false,
  );
}

function singles(length: number, input: (index: number) => number, identity: boolean): Taps {
  const starts = Array.from({ length }, (_, index) => input(index));
  return { starts, weights: starts.map(() => [one]), identity };
}

/** The taps of the same axis if it is read from its other end: outputs and inputs in reverse. */
export function mirrorTaps({ starts, weights, identity }: Taps, inSize: number): Taps {
  const last = starts.length - 1;
  return {
    starts: starts.map((_, i) => inSize - starts[last - i] - weights[last - i].length),
    weights: weights.map((_, i) => [...weights[last - i]].reverse()),
    identity,
  };
}
