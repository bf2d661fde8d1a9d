import { choleskyOf, whitened } from './cholesky.js';
import { covarianceWithin, traceOf } from './covariance.js';
import { chooseShrinkage } from './shrinkage.js';
import type { Statistics } from './statistics.js';

/** How far an image is from what was learned. */
export interface Distances {
  /** float64 [labels]: the squared Mahalanobis distance to the mean of each */
  readonly squares: Float64Array;
  /** The number of the nearest. */
  readonly nearest: number;
}

/**
 * Linear discriminant analysis: labels are Gaussian clouds of one shape around different means, and all labels are as
 * probable before an image is seen. It is made of sums alone, so it has no state of its own.
 */
export class Classifier {
  readonly labels: readonly string[];
  /** How far the covariance was drawn towards independent features, from 0 to 1. */
  readonly shrinkage: number;
  readonly #lower: Float64Array;
  readonly #means: readonly Float64Array[];

  /**
   * @param step what a whole number of the statistics is worth
   * @throws RecogniserError if there are too few images, or none that differ
   */
  constructor(statistics: Statistics, step: number) {
    const { width, classes } = statistics;
    const covariance = covarianceWithin(statistics, step);
    this.labels = classes.map(([label]) => label);
    this.shrinkage = chooseShrinkage(covariance);
    const { matrix } = covariance;
    const variance = traceOf(matrix, width) / width;
    for (let i = 0; i < matrix.length; i++) matrix[i] *= 1 - this.shrinkage;
    for (let i = 0; i < width; i++) matrix[i * width + i] += this.shrinkage * variance;
    this.#lower = choleskyOf(matrix, width);
    this.#means = classes.map(([, { count, sum }]) =>
      whitened(
        this.#lower,
        sum.map((total) => (total * step) / count),
      ),
    );
  }

  /** @param features float32 [d] */
  distances(features: Float32Array): Distances {
    const place = whitened(this.#lower, features);
    const squares = Float64Array.from(this.#means, (mean) =>
      mean.reduce((sum, value, i) => sum + (value - place[i]) ** 2, 0),
    );
    return { squares, nearest: squares.indexOf(Math.min(...squares)) };
  }
}

/**
 * How probable each label is: in proportion to exp(-d²/2t).
 *
 * @param squares float64 [labels]: squared distances
 * @param temperature t: above 1 makes all more alike
 * @returns float64 [labels], of sum 1
 */
export function probabilitiesOf(squares: Float64Array, temperature: number): Float64Array {
  const least = Math.min(...squares);
  const weights = squares.map((square) => Math.exp((least - square) / (2 * temperature)));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}
