import { choleskyOf, unwhitened, whitened, whitenedEach } from './cholesky.js';
import { covarianceWithin, traceOf } from './covariance.js';
import { Gate } from './gate.js';
import { RecogniserError } from './recogniser-error.js';
import { chooseShrinkage } from './shrinkage.js';
import type { Statistics } from './statistics.js';

/** How far an image is from what was learned. */
export interface Distances {
  /** float64 [labels]: the squared Mahalanobis distance to the mean of each */
  readonly squares: Float64Array;
  /** The number of the nearest. */
  readonly nearest: number;
}

/** Squared distances are |z - m|² of z = (x - centre) · whitening and each row m of the means. */
export interface LinearForm {
  /** float64 [d] */
  readonly centre: Float64Array;
  /** float64 [d, d] row by row */
  readonly whitening: Float64Array;
  /** float64 [labels, d] row by row */
  readonly means: Float64Array;
}

/**
 * Linear discriminant analysis: labels are Gaussian clouds of one shape around different means, and all labels are as
 * probable before an image is seen. It is made of sums alone, so it has no state of its own.
 */
export class Classifier {
  readonly labels: readonly string[];
  /** How far the covariance was drawn towards independent features, from 0 to 1. */
  readonly shrinkage: number;
  readonly gate: Gate;
  readonly #width: number;
  readonly #lower: Float64Array;
  readonly #means: readonly Float64Array[];

  /**
   * @param step what a whole number of the statistics is worth
   * @param views of each image: they are alike, and say less of it than as many images
   * @throws RecogniserError if there are too few images, or none that differ
   */
  constructor(statistics: Statistics, step: number, views = 1) {
    const { width, classes } = statistics;
    this.#width = width;
    const covariance = covarianceWithin(statistics, step, views);
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
    this.gate = new Gate(this.#means);
  }

  /** The same distances as products of matrices, for other runtimes. */
  linear(): LinearForm {
    const width = this.#width;
    const labels = this.#means.length;
    // Whitened means are of the size of the distances once what they have in common is gone: float32 then suffices.
    const common = Float64Array.from({ length: width }, (_, i) =>
      this.#means.reduce((sum, mean) => sum + mean[i] / labels, 0),
    );
    const means = this.#means.flatMap((mean) => [...mean.map((value, i) => value - common[i])]);
    const whitening = new Float64Array(width * width);
    for (let i = 0; i < width; i++) {
      const unit = Float64Array.from({ length: width }, (_, j) => (i === j ? 1 : 0));
      whitening.set(whitened(this.#lower, unit), i * width);
    }
    return { centre: unwhitened(this.#lower, common), whitening, means: Float64Array.from(means) };
  }

  /**
   * Of several views of one thing the mean of the squares: they count alike.
   *
   * @param features float32 [views, d]
   * @throws RecogniserError if the length is not a multiple of d
   */
  distances(features: Float32Array): Distances {
    return this.distancesOfEach(features, 1)[0];
  }

  /**
   * The same of several things, each with as many views: the same numbers in less time.
   *
   * @param features float32 [things, views, d]
   * @throws RecogniserError if the length is not a multiple of things · d
   */
  distancesOfEach(features: Float32Array, things: number): Distances[] {
    const width = this.#width;
    const views = features.length / width / things;
    if (!Number.isInteger(views) || views === 0)
      throw new RecogniserError(`${features.length} features are not views of ${width}`);
    const places = whitenedEach(this.#lower, features, width);
    return Array.from({ length: things }, (_, thing) => {
      const squares = new Float64Array(this.labels.length);
      for (let view = thing * views; view < (thing + 1) * views; view++) {
        const place = places.subarray(view * width, (view + 1) * width);
        this.#means.forEach((mean, label) => (squares[label] += squaredDistance(mean, place) / views));
      }
      return { squares, nearest: squares.indexOf(Math.min(...squares)) };
    });
  }
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
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
