import { VergerError } from '../common/errors.js';
import { normalize, orthogonalizeAgainst } from './orthogonal.js';
import { shiftedSolver } from './shifted-solver.js';
import { normOf } from './tridiagonal-eigenvalues.js';
import type { Block, BlockEigenvalue } from './tridiagonal-eigenvalues.js';
import type { Tridiagonal } from './tridiagonal.js';

const MAX_STARTS = 4;
const maxIterations = 5;
/** Residuals, in roundings of the norm: one that ends the search, and one that is still a few. */
const GOOD = 8;
const FAIR = 64;
/**
 * How far from its value the second search is, in roundings of the norm. On a value that a block has twice but for
 * rounding, every solution may be the vector that was found first; a little beside it, both of them grow alike.
 */
const ASIDE = 32;

/**
 * Eigenvectors of a tridiagonal matrix, by inverse iteration (LAPACK's dstein). dstein only orthogonalizes vectors of
 * close eigenvalues; here, every vector is orthogonalized against all earlier ones of its block. That costs little
 * next to the reduction, and leaves only rounding errors in the orthogonality.
 *
 * @param eigenvalues those whose vectors to compute
 * @returns [eigenvalues × size] row-major, orthonormal rows
 * @throws VergerError `task-failed` if a vector is not found
 */
export function tridiagonalEigenvectors(
  matrix: Tridiagonal,
  eigenvalues: readonly BlockEigenvalue[],
): Float64Array {
  const size = matrix.diagonal.length;
  const norm = normOf(matrix);
  const vectors = new Float64Array(eigenvalues.length * size);
  const earlierByBlock = new Map<Block, number[]>();
  eigenvalues.forEach(({ value, block }, index) => {
    const earlier = earlierByBlock.get(block) ?? [];
    const orthogonalize = (x: Float64Array): void => orthogonalizeAgainst(x, vectors, earlier);
    const offset = index * size + block.start;
    vectors.set(eigenvectorOfBlock(matrix, block, value, norm, orthogonalize, index), offset);
    earlier.push(offset);
    earlierByBlock.set(block, earlier);
  });
  return vectors;
}

function eigenvectorOfBlock(
  matrix: Tridiagonal,
  block: Block,
  value: number,
  norm: number,
  orthogonalize: (x: Float64Array) => void,
  seed: number,
): Float64Array {
  const size = block.end - block.start;
  if (size === 1) return Float64Array.of(1);
  const rounding = Number.EPSILON * norm;
  let best: Float64Array | undefined;
  let bestResidual = Infinity;
  for (const shift of [value, value + ASIDE * rounding]) {
    const solve = shiftedSolver(matrix, block, shift, rounding);
    for (let start = 0; start < MAX_STARTS; start++) {
      const x = startVector(size, seed + start * 0x10001);
      for (let iteration = 0; iteration < maxIterations; iteration++) {
        solve(x);
        if (!separate(x, orthogonalize)) break;
        const residual = residualOf(matrix, block, x);
        if (residual < bestResidual) {
          best = x.slice();
          bestResidual = residual;
        }
        // After one iteration, parts of the start vector remain along close eigenvectors; the residual misses them.
        if (iteration > 0 && bestResidual <= GOOD * rounding) return best ?? x;
      }
    }
    if (best !== undefined && bestResidual <= FAIR * rounding) return best;
  }
  if (best === undefined) {
    throw new VergerError('task-failed', 'could not find an eigenvector of the covariance');
  }
  return best;
}

/**
 * Makes x a unit vector orthogonal to the earlier ones. Two passes are enough (Giraud, Langou, Rozložník, 2005), and
 * one if it removes little; returns false if only rounding errors remain.
 */
function separate(x: Float64Array, orthogonalize: (x: Float64Array) => void): boolean {
  normalize(x);
  orthogonalize(x);
  const left = normalize(x);
  if (left > Math.SQRT1_2) return true;
  orthogonalize(x);
  return left > 1e-10 && normalize(x) > Math.SQRT1_2;
}

/** |T·x - ρ·x| with ρ = x'·T·x, for a unit vector x. */
function residualOf({ diagonal, offDiagonal }: Tridiagonal, { start, end }: Block, x: Float64Array): number {
  const size = end - start;
  const product = new Float64Array(size);
  let quotient = 0;
  for (let i = 0; i < size; i++) {
    const left = i > 0 ? offDiagonal[start + i - 1] * x[i - 1] : 0;
    const right = i + 1 < size ? offDiagonal[start + i] * x[i + 1] : 0;
    product[i] = left + diagonal[start + i] * x[i] + right;
    quotient += product[i] * x[i];
  }
  let square = 0;
  for (let i = 0; i < size; i++) square += (product[i] - quotient * x[i]) ** 2;
  return Math.sqrt(square);
}

/** Reproducible noise, -1/2 to 1/2: a linear congruential generator with the constants of Numerical Recipes. */
function startVector(size: number, seed: number): Float64Array {
  let state = (seed + 1) >>> 0;
  return new Float64Array(size).map(() => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}
