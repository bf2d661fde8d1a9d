import { VergerError } from '../common/errors.js';
import type { Tridiagonal } from './tridiagonal.js';

/** Rows `start` to `end - 1`, not coupled to any other rows. */
export interface Block {
  readonly start: number;
  readonly end: number;
}

/** An eigenvalue of a tridiagonal matrix, with its block. */
export interface BlockEigenvalue {
  readonly value: number;
  readonly block: Block;
}

/** All eigenvalues, descending; equal values in block order. */
export function tridiagonalEigenvalues(matrix: Tridiagonal): BlockEigenvalue[] {
  const floor = negligibleCoupling(matrix);
  return independentBlocks(matrix)
    .flatMap((block) => Array.from(eigenvaluesOfBlock(matrix, block, floor), (value) => ({ value, block })))
    .sort((a, b) => b.value - a.value);
}

/** The largest sum of absolute values in a row: an upper bound on the magnitude of every eigenvalue. */
export function normOf({ diagonal, offDiagonal }: Tridiagonal): number {
  let norm = 0;
  for (let i = 0; i < diagonal.length; i++) {
    const left = i > 0 ? Math.abs(offDiagonal[i - 1]) : 0;
    const right = i < offDiagonal.length ? Math.abs(offDiagonal[i]) : 0;
    norm = Math.max(norm, left + Math.abs(diagonal[i]) + right);
  }
  return norm;
}

/**
 * Splits the matrix where a coupling is below the rounding error of its neighbours or of the whole matrix: no larger
 * a change than those of the reduction. Repeated eigenvalues end up in different blocks (an unreduced tridiagonal
 * matrix has none), where their eigenvectors are trivially orthogonal.
 */
function independentBlocks(matrix: Tridiagonal): Block[] {
  const { diagonal, offDiagonal } = matrix;
  const floor = negligibleCoupling(matrix);
  const blocks: Block[] = [];
  let start = 0;
  for (let i = 0; i < diagonal.length; i++) {
    const isCut = i === offDiagonal.length || isNegligible(offDiagonal[i], diagonal, i, floor);
    if (!isCut) continue;
    blocks.push({ start, end: i + 1 });
    start = i + 1;
  }
  return blocks;
}

// An eigenvalue takes 1.7 iterations on average; LAPACK gives up at 30.
const maxIterations = 60;

/** Implicit QL with Wilkinson's shift, without vectors (EISPACK's imtql1; Golub & Van Loan, section 8.3). */
function eigenvaluesOfBlock(matrix: Tridiagonal, { start, end }: Block, floor: number): Float64Array {
  const d = matrix.diagonal.slice(start, end);
  const e = new Float64Array(d.length);
  e.set(matrix.offDiagonal.subarray(start, end - 1));
  const last = d.length - 1;
  // QL works best if the elements grow towards the bottom.
  if (Math.abs(d[last]) < Math.abs(d[0])) {
    d.reverse();
    e.subarray(0, last).reverse();
  }
  let iterations = 0;
  for (let first = 0; first <= last; first++) {
    for (let cut = findCut(d, e, first, floor); cut !== first; cut = findCut(d, e, first, floor)) {
      if (iterations++ === maxIterations * d.length) {
        throw new VergerError('task-failed', 'the eigenvalues of the covariance did not converge');
      }
      qlIteration(d, e, first, cut);
    }
  }
  return d;
}

function findCut(d: Float64Array, e: Float64Array, first: number, floor: number): number {
  let cut = first;
  while (cut < d.length - 1 && !isNegligible(e[cut], d, cut, floor)) cut++;
  return cut;
}

/**
 * Whether the coupling of rows i and i+1 is negligible. EISPACK only compares it to the two diagonal elements. Then,
 * in matrices graded over 30 orders of magnitude, rounding at the large end keeps the small end from converging.
 */
function isNegligible(coupling: number, diagonal: Float64Array, i: number, floor: number): boolean {
  const beside = Math.abs(diagonal[i]) + Math.abs(diagonal[i + 1]);
  return Math.abs(coupling) <= Math.max(floor, Number.EPSILON * beside);
}

// Half of ε times the norm: within the rounding error of the reduction that produced the matrix.
function negligibleCoupling(matrix: Tridiagonal): number {
  return (Number.EPSILON * normOf(matrix)) / 2;
}

/** One QL iteration on rows `first` to `cut`: chases the bulge from bottom to top. */
function qlIteration(d: Float64Array, e: Float64Array, first: number, cut: number): void {
  const half = (d[first + 1] - d[first]) / (2 * e[first]);
  const root = hypotenuse(half, 1);
  let g = d[cut] - d[first] + e[first] / (half + (half < 0 ? -root : root));
  let sine = 1;
  let cosine = 1;
  let p = 0;
  for (let i = cut - 1; i >= first; i--) {
    const f = sine * e[i];
    const b = cosine * e[i];
    const r = hypotenuse(f, g);
    e[i + 1] = r;
    if (r === 0) {
      // The rotation vanished: the matrix splits here, and the next iteration continues with the pieces.
      d[i + 1] -= p;
      e[cut] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    g = d[i + 1] - p;
    const t = (d[i] - g) * sine + 2 * cosine * b;
    p = sine * t;
    d[i + 1] = g + p;
    g = cosine * t - b;
  }
  d[first] -= p;
  e[first] = g;
  e[cut] = 0;
}

// Not Math.hypot: its last digits depend on the JavaScript engine.
function hypotenuse(a: number, b: number): number {
  const large = Math.max(Math.abs(a), Math.abs(b));
  const small = Math.min(Math.abs(a), Math.abs(b));
  if (large === 0 || large === Infinity) return large;
  const ratio = small / large;
  return large * Math.sqrt(1 + ratio * ratio);
}
