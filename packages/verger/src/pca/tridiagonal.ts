import { UpdateKernel } from './update-kernel.js';

/** A symmetric tridiagonal matrix. */
export interface Tridiagonal {
  /** [n] */
  readonly diagonal: Float64Array;
  /** [n-1]; element i couples rows i and i+1 */
  readonly offDiagonal: Float64Array;
}

/** A = Q·T·Q', where Q is the product H(n-1)···H(1) of the reflectors H(i) = I - tau(i)·v(i)·v(i)'. */
export interface TridiagonalForm extends Tridiagonal {
  /** Lower triangle packed by rows: row i starts with the i elements of v(i). */
  readonly reflectors: Float64Array;
  /** [n]; 0 if H(i) is the identity */
  readonly taus: Float64Array;
}

/**
 * Householder reduction to tridiagonal form, from the last row to the first (Golub & Van Loan, Matrix
 * Computations, 4th ed., algorithm 8.3.1; in the order of EISPACK's tred2, since rows are contiguous here).
 *
 * The textbook passes over the matrix twice per step: a product with the reflector, then a rank-2 update. A step's
 * reflector only needs its own row, so the previous step's update is deferred and done in the same pass as the
 * product. That halves the memory traffic, which dominates the cost.
 *
 * @param matrix lower triangle packed by rows, with elements of order 1 at most; not modified
 * @param size at least 1
 */
export function tridiagonalize(matrix: Float64Array, size: number): TridiagonalForm {
  const diagonal = new Float64Array(size);
  const offDiagonal = new Float64Array(size - 1);
  const taus = new Float64Array(size);
  const kernel = new UpdateKernel(size);
  const lower = kernel.lower.values;
  lower.set(matrix);
  // The deferred update is A - v·w' - w·v'; none at first, since v and w are zero.
  let [v, w, u, y] = kernel.vectors;
  for (let row = size - 1; row > 0; row--) {
    const start = (row * (row + 1)) / 2;
    for (let k = 0; k <= row; k++) {
      lower[start + k] -= v.values[row] * w.values[k] + w.values[row] * v.values[k];
    }
    diagonal[row] = lower[start + row];
    const reflector = lower.subarray(start, start + row);
    taus[row] = reflect(reflector);
    offDiagonal[row - 1] = reflector[row - 1];
    if (taus[row] === 0) reflector.fill(0);
    else reflector[row - 1] = 1;

    u.values.set(reflector);
    kernel.updateAndMultiply(row, v, w, u, y);
    finishUpdate(row, taus[row], u.values, y.values);
    [v, w, u, y] = [u, y, v, w];
  }
  diagonal[0] = lower[0] - 2 * v.values[0] * w.values[0];
  return { diagonal, offDiagonal, reflectors: lower, taus };
}

// Below this, squares lose precision; next to elements of order 1, such a row is zero.
const NEGLIGIBLE_SQUARE = 1e-280;

/**
 * Overwrites `x` with the vector v of the reflector that maps it onto its last axis (LAPACK's dlarfg). The last
 * element, where v is 1, holds the resulting coordinate. Returns tau, 0 if x is already on that axis.
 */
function reflect(x: Float64Array): number {
  const last = x.length - 1;
  const alpha = x[last];
  let square = 0;
  for (let k = 0; k < last; k++) square += x[k] * x[k];
  if (square <= NEGLIGIBLE_SQUARE) return 0;
  const beta = alpha > 0 ? -Math.sqrt(alpha * alpha + square) : Math.sqrt(alpha * alpha + square);
  const scale = 1 / (alpha - beta);
  for (let k = 0; k < last; k++) x[k] *= scale;
  x[last] = beta;
  return (beta - alpha) / beta;
}

// w := p - tau/2·(p'u)·u with p = tau·A·u, so that H·A·H = A - u·w' - w·u'; `y` is A·u and becomes w.
function finishUpdate(m: number, tau: number, u: Float64Array, y: Float64Array): void {
  let inner = 0;
  for (let k = 0; k < m; k++) inner += u[k] * y[k];
  const half = (tau * inner) / 2;
  for (let k = 0; k < m; k++) y[k] = tau * (y[k] - half * u[k]);
}
