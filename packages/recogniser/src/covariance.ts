import { RecogniserError } from './recogniser-error.js';
import type { Statistics } from './statistics.js';

/** How features vary. */
export interface Covariance {
  /** float64 [d×d] row by row, symmetric */
  readonly matrix: Float64Array;
  /** Degrees of freedom of images that do not depend on each other: fewer than of their views. */
  readonly freedom: number;
}

/**
 * How images differ from the mean of their label, over all labels alike: (X'X - Σ n·m·m') / (n - labels).
 *
 * @param step what a whole number of the statistics is worth
 * @param views of each image
 * @throws RecogniserError if no label has two images that differ
 */
export function covarianceWithin(statistics: Statistics, step: number, views = 1): Covariance {
  const { width, scatter, classes, count } = statistics;
  const freedom = count / views - classes.length;
  if (freedom < 2) throw new RecogniserError('at least three images are needed, two of them of one label');
  const matrix = new Float64Array(width * width);
  for (let i = 0, at = 0; i < width; i++)
    for (let j = i; j < width; j++) matrix[i * width + j] = scatter[at++];
  for (const [, { count: n, sum }] of classes)
    for (let i = 0; i < width; i++) {
      const mean = sum[i] / n;
      for (let j = i; j < width; j++) matrix[i * width + j] -= mean * sum[j];
    }
  const scale = step ** 2 / (count - classes.length);
  for (let i = 0; i < width; i++) {
    // Rounding may leave a feature that never changes slightly below zero.
    matrix[i * width + i] = Math.max(0, matrix[i * width + i]);
    for (let j = i; j < width; j++) matrix[j * width + i] = matrix[i * width + j] *= scale;
  }
  if (traceOf(matrix, width) === 0) throw new RecogniserError('all images of each label are alike');
  return { matrix, freedom };
}

/** The sum of the diagonal: of all variances. */
export function traceOf(matrix: Float64Array, width: number): number {
  let sum = 0;
  for (let i = 0; i < width; i++) sum += matrix[i * width + i];
  return sum;
}
