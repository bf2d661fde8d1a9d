import { VergerError } from '../common/errors.js';
import { chooseComponents } from './choose-components.js';
import type { ComponentsRequest } from './choose-components.js';
import { correlationOf, covarianceOf, meanOf } from './covariance.js';
import { featuresOf } from './moments.js';
import type { Moments } from './moments.js';
import { symmetricEigen } from './symmetric-eigen.js';

/** A fitted principal component analysis. The components of a row x are `((x - mean) / scale) · axes'`. */
export interface Pca {
  /** Number of rows used for the fit. */
  readonly n: number;
  /** Number of features, F. */
  readonly features: number;
  /** Number of components kept. */
  readonly k: number;
  /** [F] */
  readonly mean: Float64Array;
  /** [F] divisors of the centred features: all 1 unless standardized */
  readonly scale: Float64Array;
  /** [k×F] row-major, orthonormal rows; the largest loading by magnitude in each is positive */
  readonly axes: Float64Array;
  /** [F] variances along all principal axes, descending, nonnegative */
  readonly eigenvalues: Float64Array;
  /** The trace of the analysed matrix: the sum of all eigenvalues, up to rounding. */
  readonly totalVariance: number;
  /** Whether features were divided by their standard deviations, that is, the correlation matrix was analysed. */
  readonly standardized: boolean;
}

interface FitOptions {
  readonly components: ComponentsRequest;
  readonly standardize: boolean;
}

/**
 * Fits a PCA. `k` may be less than the requested count if there are too few rows or features.
 *
 * @throws VergerError `usage` for fewer than two rows, `model` if a feature is NaN or infinite
 */
export function fitPca(moments: Moments, { components, standardize }: FitOptions): Pca {
  const features = featuresOf(moments);
  const { matrix, scale } = standardize
    ? correlationOf(moments)
    : { matrix: covarianceOf(moments), scale: new Float64Array(features).fill(1) };
  assertFinite(matrix);
  const totalVariance = traceOf(matrix, features);
  const { values, vectors } = symmetricEigen(matrix, features, (eigenvalues) =>
    chooseComponents(components, eigenvalues, totalVariance, moments.n),
  );
  return {
    n: moments.n,
    features,
    k: vectors.length / features,
    mean: meanOf(moments),
    scale,
    axes: vectors,
    // A covariance has no negative eigenvalues, but rounding may push those at zero below it.
    eigenvalues: values.map((value) => Math.max(0, value)),
    totalVariance,
    standardized: standardize,
  };
}

/**
 * The fraction of the total variance that the first `k` components explain, 0 to 1. If there is no variance (all rows
 * are equal), a projection loses nothing: 1.
 */
export function explainedVariance(pca: Pca, k = pca.k): number {
  if (pca.totalVariance === 0) return 1;
  let explained = 0;
  for (const value of pca.eigenvalues.subarray(0, Math.max(0, k))) explained += value;
  return Math.min(1, explained / pca.totalVariance);
}

function traceOf(matrix: Float64Array, size: number): number {
  let trace = 0;
  for (let i = 0; i < size; i++) trace += matrix[i * size + i];
  return trace;
}

function assertFinite(matrix: Float64Array): void {
  if (matrix.every((value) => Number.isFinite(value))) return;
  throw new VergerError('model', 'some features are not finite, or too large to square', {
    hint: 'the backbone returned NaN or Infinity for an image: check the model file and its preprocessing',
  });
}
