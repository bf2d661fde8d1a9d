import { VergerError } from '../common/errors.js';
import type { Pca } from './fit.js';
import { packedLength } from './moments.js';
import type { Moments } from './moments.js';
import { requireArray, countScalar, decodeNpz, encodeNpz, float64Scalar } from './npz.js';
import type { NpyArray } from './npy.js';

/** Encodes moments as an .npz file with the arrays `n`, `sum` [F] and `cross` [F(F+1)/2], all float64. */
export function encodeMoments({ n, sum, cross }: Moments): Uint8Array {
  return encodeNpz({ n: scalar(n), sum: vector(sum), cross: vector(cross) });
}

/**
 * Decodes the output of `encodeMoments`.
 *
 * @throws VergerError `corrupt-result` if it is damaged, or its arrays do not match
 */
export function decodeMoments(bytes: Uint8Array): Moments {
  const arrays = decodeNpz(bytes);
  const n = countScalar(arrays, 'n');
  const sum = requireArray(arrays, 'sum', Float64Array, 1).data;
  const cross = requireArray(arrays, 'cross', Float64Array, 1).data;
  if (cross.length !== packedLength(sum.length)) {
    throw new VergerError(
      'corrupt-result',
      `moments of ${sum.length} features can't have ${cross.length} products`,
    );
  }
  return { n, sum, cross };
}

/**
 * Encodes a fitted PCA as an .npz file, all float64: `n`, `mean` [F], `scale` [F], `axes` [k×F], `eigenvalues` [F],
 * `total_variance` and `standardized` (0 or 1).
 */
export function encodePca(pca: Pca): Uint8Array {
  return encodeNpz({
    n: scalar(pca.n),
    mean: vector(pca.mean),
    scale: vector(pca.scale),
    axes: { shape: [pca.k, pca.features], data: pca.axes },
    eigenvalues: vector(pca.eigenvalues),
    total_variance: scalar(pca.totalVariance),
    standardized: scalar(pca.standardized ? 1 : 0),
  });
}

/**
 * Decodes the output of `encodePca`.
 *
 * @throws VergerError `corrupt-result` if it is damaged, or its arrays do not match
 */
export function decodePca(bytes: Uint8Array): Pca {
  const arrays = decodeNpz(bytes);
  const axes = requireArray(arrays, 'axes', Float64Array, 2);
  const [k, features] = axes.shape;
  const pca: Pca = {
    n: countScalar(arrays, 'n'),
    features,
    k,
    mean: requireArray(arrays, 'mean', Float64Array, 1).data,
    scale: requireArray(arrays, 'scale', Float64Array, 1).data,
    axes: axes.data,
    eigenvalues: requireArray(arrays, 'eigenvalues', Float64Array, 1).data,
    totalVariance: float64Scalar(arrays, 'total_variance'),
    standardized: countScalar(arrays, 'standardized') === 1,
  };
  for (const array of [pca.mean, pca.scale, pca.eigenvalues]) {
    if (array.length === features) continue;
    throw new VergerError(
      'corrupt-result',
      `principal axes of ${features} features do not match arrays of ${array.length}`,
    );
  }
  return pca;
}

function scalar(value: number): NpyArray {
  return { shape: [], data: Float64Array.of(value) };
}

function vector(data: Float64Array): NpyArray {
  return { shape: [data.length], data };
}
