import { VergerError } from '../common/errors.js';
import { featuresOf, packedLength } from './moments.js';
import type { Moments } from './moments.js';

/** A correlation matrix and its scale factors. */
interface Correlation {
  /** [F×F] row-major, symmetric; row and column of a constant feature are 0, including the diagonal */
  readonly matrix: Float64Array;
  /** [F] standard deviations; 1 for a constant feature */
  readonly scale: Float64Array;
}

/** [F] mean of each feature; zeros if there are no rows */
export function meanOf({ n, sum }: Moments): Float64Array {
  return n === 0 ? new Float64Array(sum.length) : sum.map((total) => total / n);
}

/**
 * The unbiased covariance, `(X'X - n·mean·mean') / (n - 1)`.
 *
 * @returns [F×F] row-major, exactly symmetric, with a nonnegative diagonal
 * @throws VergerError `usage` for fewer than two rows
 */
export function covarianceOf(moments: Moments): Float64Array {
  const { n, sum, cross } = moments;
  if (n < 2) {
    throw new VergerError('usage', `PCA needs at least 2 rows, got ${n}`, {
      hint: 'check that the input contains images, and why any were rejected',
    });
  }
  const features = featuresOf(moments);
  const mean = meanOf(moments);
  const matrix = new Float64Array(features * features);
  let packed = 0;
  for (let i = 0; i < features; i++) {
    for (let j = i; j < features; j++) {
      const value = (cross[packed++] - sum[i] * mean[j]) / (n - 1);
      matrix[i * features + j] = value;
      matrix[j * features + i] = value;
    }
    // Rounding may leave a constant feature slightly below zero.
    if (matrix[i * features + i] < 0) matrix[i * features + i] = 0;
  }
  return matrix;
}

/**
 * The correlation matrix. A feature without variance gets scale 1 and contributes nothing. So does one whose variance
 * is within the rounding error of its sum of squares, since dividing by it would turn noise into signal.
 *
 * @throws VergerError `usage` for fewer than two rows
 */
export function correlationOf(moments: Moments): Correlation {
  const matrix = covarianceOf(moments);
  const features = featuresOf(moments);
  const scale = new Float64Array(features).fill(1);
  const inverse = new Float64Array(features);
  for (let i = 0; i < features; i++) {
    const variance = matrix[i * features + i];
    if (variance <= roundingOfVariance(moments, i)) continue;
    scale[i] = Math.sqrt(variance);
    inverse[i] = 1 / scale[i];
  }
  for (let i = 0; i < features; i++) {
    for (let j = 0; j < features; j++) matrix[i * features + j] *= inverse[i] * inverse[j];
    matrix[i * features + i] = inverse[i] === 0 ? 0 : 1;
  }
  return { matrix, scale };
}

// The relative error of a sum of n rounded terms is about ε·√n; the factor allows for an unlucky order.
function roundingOfVariance(moments: Moments, feature: number): number {
  const { n, cross } = moments;
  const features = featuresOf(moments);
  const square = cross[cross.length - packedLength(features - feature)];
  return (8 * Number.EPSILON * Math.sqrt(n) * square) / (n - 1);
}
