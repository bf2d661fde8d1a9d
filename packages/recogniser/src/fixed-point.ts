import { RecogniserError } from './recogniser-error.js';

/** Whole numbers up to here are exact in a float64, and so are their sums and products. */
export const mostExact = 2 ** 53;

/** What an int32 holds. */
const most = 2 ** 31 - 1;

/**
 * Features as whole numbers of steps. Rounding moves a feature by half a step at most.
 *
 * @param features float32 [d]
 * @param step a power of two
 * @returns int32 [d]
 * @throws RecogniserError if a feature is no number, or too large for the step
 */
export function toFixedPoint(features: Float32Array, step: number): Int32Array {
  return Int32Array.from(features, (feature) => {
    const steps = Math.round(feature / step);
    if (Math.abs(steps) <= most) return steps;
    throw new RecogniserError(`${feature} can't be a feature here: no more than ${most * step} can be held`);
  });
}

/**
 * The step for features of this size: their root mean square is 2^11 to 2^12 steps. Far finer than what processors
 * differ by, and coarse enough for some 10^8 images.
 *
 * @param rootMeanSquare above 0
 */
export function stepFor(rootMeanSquare: number): number {
  return 2 ** (Math.floor(Math.log2(rootMeanSquare)) - 11);
}
