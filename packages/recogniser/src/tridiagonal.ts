/** A symmetric matrix with the eigenvalues of another. */
export interface Tridiagonal {
  /** float64 [d] */
  readonly diagonal: Float64Array;
  /** float64 [d-1], beside the diagonal */
  readonly beside: Float64Array;
}

/**
 * Householder's reduction of a symmetric matrix (Golub and Van Loan, Matrix Computations, 4th ed., algorithm 8.3.1).
 *
 * @param matrix float64 [d×d] row by row; it is overwritten
 */
export function tridiagonalOf(matrix: Float64Array, width: number): Tridiagonal {
  const diagonal = new Float64Array(width);
  const beside = new Float64Array(Math.max(0, width - 1));
  const [v, p] = [new Float64Array(width), new Float64Array(width)];
  for (let k = 0; k < width; k++) {
    diagonal[k] = matrix[k * width + k];
    if (k === width - 1) break;
    const norm = lengthOfColumn(matrix, width, k);
    const head = matrix[(k + 1) * width + k];
    const alpha = head > 0 ? -norm : norm;
    beside[k] = alpha;
    // The column is all zeros below its second: it is in form.
    if (norm === 0 || norm === Math.abs(head)) {
      if (norm !== 0) beside[k] = head;
      continue;
    }
    for (let i = k + 1; i < width; i++) v[i] = matrix[i * width + k];
    v[k + 1] -= alpha;
    reflect(matrix, width, k + 1, v, p, 1 / (norm * (norm + Math.abs(head))));
  }
  return { diagonal, beside };
}

/** Of what is below the diagonal. */
function lengthOfColumn(matrix: Float64Array, width: number, column: number): number {
  let sum = 0;
  for (let i = column + 1; i < width; i++) sum += matrix[i * width + column] ** 2;
  return Math.sqrt(sum);
}

/** A ← HAH with H = I - tau·v·v', for rows and columns from `start`: A - v·w' - w·v'. */
function reflect(
  matrix: Float64Array,
  width: number,
  start: number,
  v: Float64Array,
  p: Float64Array,
  tau: number,
): void {
  let along = 0;
  for (let i = start; i < width; i++) {
    let sum = 0;
    for (let j = start; j < width; j++) sum += matrix[i * width + j] * v[j];
    p[i] = tau * sum;
    along += p[i] * v[i];
  }
  const half = (tau * along) / 2;
  for (let i = start; i < width; i++) p[i] -= half * v[i];
  for (let i = start; i < width; i++)
    for (let j = start; j < width; j++) matrix[i * width + j] -= v[i] * p[j] + p[i] * v[j];
}

/**
 * The logarithm of the determinant of T·scale + shift·I, and the trace of its inverse: the first is the sum over the
 * pivots of its LDL' factors, the second its derivative by the shift.
 *
 * @param shift above 0, with T·scale without negative eigenvalues
 */
export function shiftedSums(
  { diagonal, beside }: Tridiagonal,
  scale: number,
  shift: number,
): { readonly logDeterminant: number; readonly inverseTrace: number } {
  let [logDeterminant, inverseTrace, pivot, slope] = [0, 0, 1, 0];
  for (let i = 0; i < diagonal.length; i++) {
    const square = i === 0 ? 0 : (scale * beside[i - 1]) ** 2;
    const next = scale * diagonal[i] + shift - square / pivot;
    slope = 1 + (square * slope) / pivot ** 2;
    // Rounding, where the matrix has an eigenvalue of zero.
    pivot = Math.max(next, shift);
    logDeterminant += Math.log(pivot);
    inverseTrace += slope / pivot;
  }
  return { logDeterminant, inverseTrace };
}
