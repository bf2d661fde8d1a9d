import type { Block } from './tridiagonal-eigenvalues.js';
import type { Tridiagonal } from './tridiagonal.js';

/** Solves (T - shift·I)·x = b in place, up to a positive factor: x may be scaled down to avoid overflow. */
type ShiftedSolver = (b: Float64Array) => void;

// A pivot is at least ε, so a row grows by at most about 1e17: far from the end of the range at 1e308.
const HUGE = 1e100;

/**
 * LU factorization, with partial pivoting, of one block of a tridiagonal matrix minus a multiple of the identity
 * (LAPACK's dlagtf and dlagts). Pivots below `floor` are replaced by it: if the shift is an eigenvalue, the matrix is
 * singular, which is the point of inverse iteration.
 */
export function shiftedSolver(
  matrix: Tridiagonal,
  block: Block,
  shift: number,
  floor: number,
): ShiftedSolver {
  const size = block.end - block.start;
  const pivots = matrix.diagonal.slice(block.start, block.end);
  for (let i = 0; i < size; i++) pivots[i] -= shift;
  const above = new Float64Array(size);
  above.set(matrix.offDiagonal.subarray(block.start, block.end - 1));
  const twoAbove = new Float64Array(size);
  const factors = new Float64Array(size);
  const isSwapped = new Uint8Array(size);

  for (let i = 0; i + 1 < size; i++) {
    const below = matrix.offDiagonal[block.start + i];
    if (Math.abs(below) > Math.abs(pivots[i])) {
      isSwapped[i] = 1;
      factors[i] = pivots[i] / below;
      const [diagonal, beside] = [pivots[i + 1], above[i + 1]];
      pivots[i + 1] = above[i] - factors[i] * diagonal;
      above[i + 1] = -factors[i] * beside;
      // No floor needed: the coupling of two rows in a block is nonzero.
      pivots[i] = below;
      above[i] = diagonal;
      twoAbove[i] = beside;
    } else {
      pivots[i] = awayFromZero(pivots[i], floor);
      factors[i] = below / pivots[i];
      pivots[i + 1] -= factors[i] * above[i];
    }
  }
  pivots[size - 1] = awayFromZero(pivots[size - 1], floor);

  return (b) => {
    for (let i = 0; i + 1 < size; i++) {
      if (isSwapped[i] === 1) [b[i], b[i + 1]] = [b[i + 1], b[i] - factors[i] * b[i + 1]];
      else b[i + 1] -= factors[i] * b[i];
    }
    for (let i = size - 1; i >= 0; i--) {
      const one = i + 1 < size ? above[i] * b[i + 1] : 0;
      const two = i + 2 < size ? twoAbove[i] * b[i + 2] : 0;
      b[i] = (b[i] - one - two) / pivots[i];
      if (Math.abs(b[i]) > HUGE) for (let j = 0; j < size; j++) b[j] /= HUGE;
    }
  };
}

function awayFromZero(pivot: number, floor: number): number {
  if (Math.abs(pivot) >= floor) return pivot;
  return pivot < 0 ? -floor : floor;
}
