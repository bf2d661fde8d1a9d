import { VergerError } from '../common/errors.js';
import { applyReflectors } from './back-transform.js';
import { tridiagonalEigenvectors } from './inverse-iteration.js';
import { tridiagonalEigenvalues } from './tridiagonal-eigenvalues.js';
import { tridiagonalize } from './tridiagonal.js';

/** All eigenvalues of a symmetric matrix, and some of its eigenvectors. */
export interface SymmetricEigen {
  /** [size] descending */
  readonly values: Float64Array;
  /** [k×size] row-major, orthonormal rows; row i belongs to value i */
  readonly vectors: Float64Array;
}

/**
 * Eigenvalues and leading eigenvectors of a symmetric matrix, with errors of a few ε times its norm. Values below
 * 2^-1022 are also rounded to multiples of 2^-1074, the smallest double. The same input gives the same bits on every
 * machine: only + - × ÷ √ are used, in a fixed order. In each vector, the element of largest magnitude (the first in
 * case of a tie) is positive.
 *
 * @param matrix [size×size] row-major; only the lower triangle is read
 * @param k the number of vectors, at most `size`, or a function that chooses it from the values
 * @throws VergerError `task-failed` if an element is NaN or infinite
 */
export function symmetricEigen(
  matrix: Float64Array,
  size: number,
  k: number | ((values: Float64Array) => number),
): SymmetricEigen {
  if (size === 0) return { values: new Float64Array(0), vectors: new Float64Array(0) };
  const { lower, unit } = scaledLowerTriangle(matrix, size);
  const form = tridiagonalize(lower, size);
  const eigenvalues = tridiagonalEigenvalues(form);
  const values = Float64Array.from(eigenvalues, ({ value }) => value * unit);
  const count = Math.min(size, typeof k === 'number' ? k : k(values));
  const vectors = tridiagonalEigenvectors(form, eigenvalues.slice(0, count));
  applyReflectors(form, vectors);
  for (let row = 0; row < count; row++) fixSign(vectors.subarray(row * size, (row + 1) * size));
  return { values, vectors };
}

/** The lower triangle packed by rows, scaled to order 1 by a power of two, so without rounding. */
function scaledLowerTriangle(matrix: Float64Array, size: number): { lower: Float64Array; unit: number } {
  const lower = new Float64Array((size * (size + 1)) / 2);
  let packed = 0;
  let largest = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      const value = matrix[row * size + column];
      if (!Number.isFinite(value)) {
        throw new VergerError('task-failed', `the matrix contains ${value} at row ${row}, column ${column}`);
      }
      lower[packed++] = value;
      largest = Math.max(largest, Math.abs(value));
    }
  }
  const unit = powerOfTwoNear(largest);
  for (let i = 0; i < lower.length; i++) lower[i] /= unit;
  return { lower, unit };
}

// Avoids the ends of the range, where dividing by the result would overflow.
function powerOfTwoNear(value: number): number {
  if (value === 0) return 1;
  let unit = 1;
  while (unit * 2 <= value && unit < 2 ** 1000) unit *= 2;
  while (unit > value && unit > 2 ** -1000) unit /= 2;
  return unit;
}

function fixSign(vector: Float64Array): void {
  let largest = 0;
  for (const value of vector) if (Math.abs(value) > Math.abs(largest)) largest = value;
  if (largest < 0) for (let i = 0; i < vector.length; i++) vector[i] = 0 - vector[i];
}
