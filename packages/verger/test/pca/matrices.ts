import { readFileSync } from 'node:fs';
import { momentsFromGram } from '../../src/pca/moments.js';
import type { Moments } from '../../src/pca/moments.js';

/** LAPACK's results, written by fixtures/make.py. */
export interface LapackEigen {
  readonly values: readonly number[];
  readonly vectors: readonly number[];
}

interface LapackPca {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly covariance: LapackEigen;
  readonly correlation: LapackEigen;
  readonly explained: number;
}

interface Lapack {
  readonly hilbert12: LapackEigen;
  readonly symmetric24: LapackEigen;
  readonly symmetric150: LapackEigen;
  readonly wilkinson21: LapackEigen;
  readonly rows60: LapackPca;
  readonly rows8: LapackPca;
  readonly npz: string;
}

export const lapack = JSON.parse(
  readFileSync(new URL('./fixtures/lapack.json', import.meta.url), 'utf8'),
) as Lapack;

/** Numbers between -1/2 and 1/2, the same as from `noise` in fixtures/make.py. */
export function noise(count: number, seed: number): Float64Array {
  let state = seed;
  return new Float64Array(count).map(() => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}

/** A symmetric matrix whose element at row i, column j <= i is f(i, j). */
export function symmetricOf(size: number, f: (i: number, j: number) => number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) matrix[i * size + j] = matrix[j * size + i] = f(i, j);
  }
  return matrix;
}

export function noisySymmetric(size: number, seed: number): Float64Array {
  const values = noise(size * size, seed);
  return symmetricOf(size, (i, j) => values[i * size + j]);
}

export function wilkinson(size: number): Float64Array {
  return symmetricOf(size, (i, j) => (i === j ? Math.abs(i - (size - 1) / 2) : i - j === 1 ? 1 : 0));
}

/** The matrix with the given eigenvalues, and the rows of `vectors` as eigenvectors. */
export function withEigenvalues(values: readonly number[], vectors: Float64Array): Float64Array {
  const size = values.length;
  return symmetricOf(size, (i, j) => {
    let sum = 0;
    values.forEach((value, a) => (sum += value * vectors[a * size + i] * vectors[a * size + j]));
    return sum;
  });
}

/** Rectified noise whose spread falls from feature to feature: `rows` of fixtures/make.py. */
export function featureRows(n: number, features: number, seed: number): Float32Array {
  const values = noise(n * features, seed);
  return Float32Array.from(values, (value, at) => Math.max(0, (value + 0.25) * (4 / (1 + (at % features)))));
}

/** X'X, row-major. */
function gramOf(rows: ArrayLike<number>, features: number): Float64Array {
  return symmetricOf(features, (i, j) => {
    let sum = 0;
    for (let at = 0; at < rows.length; at += features) sum += rows[at + i] * rows[at + j];
    return sum;
  });
}

function sumOf(rows: ArrayLike<number>, features: number): Float64Array {
  return new Float64Array(features).map((_, i) => {
    let sum = 0;
    for (let at = i; at < rows.length; at += features) sum += rows[at];
    return sum;
  });
}

/** The moments of rows, summed one by one. */
export function momentsOfRows(rows: ArrayLike<number>, features: number): Moments {
  return momentsFromGram(rows.length / features, sumOf(rows, features), gramOf(rows, features));
}
