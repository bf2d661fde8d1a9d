import { VergerError } from '../common/errors.js';

/**
 * The statistics of a set of rows that principal component analysis needs. Moments of two sets can be merged, and
 * those of a subset subtracted. Everything is float64, so no shift is needed: for features of order 1 to 10, the
 * cancellation in `X'X - n·mean·mean'` costs a few of the sixteen digits.
 */
export interface Moments {
  /** Number of rows. */
  readonly n: number;
  /** [F] sum of each feature */
  readonly sum: Float64Array;
  /** [F(F+1)/2] sums of x_i·x_j for i <= j: the upper triangle of X'X, packed by rows */
  readonly cross: Float64Array;
}

/** The moments of zero rows with `features` features. */
export function emptyMoments(features: number): Moments {
  return { n: 0, sum: new Float64Array(features), cross: new Float64Array(packedLength(features)) };
}

/**
 * Builds moments from a Gram matrix.
 *
 * @param n number of rows
 * @param sum [F] sum of each feature; kept, not copied
 * @param gram [F×F] X'X, row-major; only the upper triangle is read
 * @throws VergerError `corrupt-result` if the lengths do not match
 */
export function momentsFromGram(n: number, sum: Float64Array, gram: Float64Array): Moments {
  const features = sum.length;
  if (gram.length !== features * features) {
    throw new VergerError(
      'corrupt-result',
      `a Gram matrix of ${gram.length} values does not match ${features} features`,
    );
  }
  const cross = new Float64Array(packedLength(features));
  let packed = 0;
  for (let i = 0; i < features; i++) {
    const row = gram.subarray(i * features + i, (i + 1) * features);
    cross.set(row, packed);
    packed += row.length;
  }
  return { n, sum, cross };
}

/** Number of features, F. */
export function featuresOf(moments: Moments): number {
  return moments.sum.length;
}

/** Length of a packed triangle of an F×F matrix, including the diagonal. */
export function packedLength(features: number): number {
  return (features * (features + 1)) / 2;
}

/**
 * The moments of the rows of both, in new arrays.
 *
 * @throws VergerError `corrupt-result` if the numbers of features differ
 */
export function mergeMoments(a: Moments, b: Moments): Moments {
  return addMoments({ n: a.n, sum: a.sum.slice(), cross: a.cross.slice() }, b);
}

/**
 * Adds `part` into the arrays of `target`. Its `n` is stale afterwards: use the returned moments instead. A fold over
 * any number of files thus holds only two of them in memory.
 *
 * @throws VergerError `corrupt-result` if the numbers of features differ
 */
export function addMoments(target: Moments, part: Moments): Moments {
  assertSameFeatures(target, part);
  accumulate(target.sum, part.sum, 1);
  accumulate(target.cross, part.cross, 1);
  return { n: target.n + part.n, sum: target.sum, cross: target.cross };
}

/**
 * The moments of the rows of `whole` that are not in `part`, in new arrays.
 *
 * @throws VergerError `corrupt-result` if the numbers of features differ, or `part` has more rows
 */
export function subtractMoments(whole: Moments, part: Moments): Moments {
  assertSameFeatures(whole, part);
  if (part.n > whole.n) {
    throw new VergerError(
      'corrupt-result',
      `can't subtract the moments of ${part.n} rows from those of ${whole.n}`,
    );
  }
  const rest = { n: whole.n - part.n, sum: whole.sum.slice(), cross: whole.cross.slice() };
  accumulate(rest.sum, part.sum, -1);
  accumulate(rest.cross, part.cross, -1);
  return rest;
}

function accumulate(target: Float64Array, values: Float64Array, sign: 1 | -1): void {
  for (let i = 0; i < target.length; i++) target[i] += sign * values[i];
}

function assertSameFeatures(a: Moments, b: Moments): void {
  if (featuresOf(a) === featuresOf(b)) return;
  throw new VergerError(
    'corrupt-result',
    `can't combine moments of ${featuresOf(a)} features with moments of ${featuresOf(b)}`,
    { hint: 'they come from different backbones' },
  );
}
