/** A symmetric tridiagonal matrix. */
export interface Tridiagonal {
  /** [n] */
  readonly diagonal: Float64Array;
  /** [n-1]; element i couples rows i and i+1. */
  readonly offDiagonal: Float64Array;
}

/** A = Q·T·Q', with Q the product H(n-1)···H(1) of the reflectors H(i) = I - tau(i)·v(i)·v(i)'. */
export interface TridiagonalForm extends Tridiagonal {
  /** Packed lower triangle by rows: row i begins with the i elements of v(i). */
  readonly reflectors: Float64Array;
  /** [n]; 0 where H(i) is the identity. */
  readonly taus: Float64Array;
}

/**
 * Householder reduction to tridiagonal form, from the last row to the first (Golub & Van Loan, Matrix
 * Computations, 4th ed., algorithm 8.3.1; the order is that of EISPACK's tred2, since rows are contiguous here).
 *
 * The textbook walks over the matrix twice a step: a product with the reflector, then a rank-2 update. The
 * reflector of a step only needs its own row, so the update of the previous step is held back and done in the
 * same walk as the product: half the memory traffic, which is what this costs.
 *
 * @param lower packed lower triangle by rows, of elements of order 1 at most; overwritten by the reflectors
 * @param size at least 1
 */
export function tridiagonalize(lower: Float64Array, size: number): TridiagonalForm {
  const diagonal = new Float64Array(size);
  const offDiagonal = new Float64Array(size - 1);
  const taus = new Float64Array(size);
  // The update held back is A - v·w' - w·v'; at first there is none.
  let v = new Float64Array(size);
  let w = new Float64Array(size);
  let u = new Float64Array(size);
  let y = new Float64Array(size);
  for (let row = size - 1; row > 0; row--) {
    const start = (row * (row + 1)) / 2;
    for (let k = 0; k <= row; k++) lower[start + k] -= v[row] * w[k] + w[row] * v[k];
    diagonal[row] = lower[start + row];
    const reflector = lower.subarray(start, start + row);
    taus[row] = reflect(reflector);
    offDiagonal[row - 1] = reflector[row - 1];
    if (taus[row] === 0) reflector.fill(0);
    else reflector[row - 1] = 1;

    u.set(reflector);
    updateAndMultiply(lower, row, v, w, u, y);
    finishUpdate(row, taus[row], u, y);
    [v, w, u, y] = [u, y, v, w];
  }
  diagonal[0] = lower[0] - 2 * v[0] * w[0];
  return { diagonal, offDiagonal, reflectors: lower, taus };
}

// Below this, squares lose their digits; beside elements of order 1 such a row is nought.
const NEGLIGIBLE_SQUARE = 1e-280;

/**
 * Turns `x` into the vector v of the reflector that maps it onto its last axis (LAPACK's dlarfg), with the
 * resulting coordinate in the last place, where v is 1. Returns tau, 0 where x lies on that axis already.
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

/**
 * A := A - v·w' - w·v' and y := A·u for the leading m rows, in one walk over the lower triangle, two rows a
 * turn: v, w, u and y are then loaded once for two elements of A.
 */
function updateAndMultiply(
  lower: Float64Array,
  m: number,
  v: Float64Array,
  w: Float64Array,
  u: Float64Array,
  y: Float64Array,
): void {
  // An odd first row makes the rest come in pairs.
  if (m % 2 === 1) {
    lower[0] -= 2 * v[0] * w[0];
    y[0] = lower[0] * u[0];
  }
  for (let row = m % 2; row < m; row += 2) {
    const a = (row * (row + 1)) / 2;
    const b = a + row + 1;
    const [va, wa, ua] = [v[row], w[row], u[row]];
    const [vb, wb, ub] = [v[row + 1], w[row + 1], u[row + 1]];
    let ya = 0;
    let yb = 0;
    for (let k = 0; k < row; k++) {
      const vk = v[k];
      const wk = w[k];
      const uk = u[k];
      const ak = lower[a + k] - (va * wk + wa * vk);
      const bk = lower[b + k] - (vb * wk + wb * vk);
      lower[a + k] = ak;
      lower[b + k] = bk;
      ya += ak * uk;
      yb += bk * uk;
      y[k] += ak * ua + bk * ub;
    }
    const aa = lower[a + row] - 2 * va * wa;
    const ba = lower[b + row] - (vb * wa + wb * va);
    const bb = lower[b + row + 1] - 2 * vb * wb;
    lower[a + row] = aa;
    lower[b + row] = ba;
    lower[b + row + 1] = bb;
    y[row] = ya + aa * ua + ba * ub;
    y[row + 1] = yb + ba * ua + bb * ub;
  }
}

// w := p - tau/2·(p'u)·u with p = tau·A·u, so that H·A·H = A - u·w' - w·u'; `y` is A·u and becomes w.
function finishUpdate(m: number, tau: number, u: Float64Array, y: Float64Array): void {
  let inner = 0;
  for (let k = 0; k < m; k++) inner += u[k] * y[k];
  const half = (tau * inner) / 2;
  for (let k = 0; k < m; k++) y[k] = tau * (y[k] - half * u[k]);
}
