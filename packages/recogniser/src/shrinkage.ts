import { type Covariance, traceOf } from './covariance.js';
import { shiftedSums, tridiagonalOf } from './tridiagonal.js';

/** The shares that are tried, from 10^-5 to almost 1, evenly spaced in their logarithm of the odds. */
const shares = Array.from({ length: 93 }, (_, i) => 1 / (1 + 10 ** (5 - i / 12)));

/**
 * How far to draw a covariance towards that of independent features of the mean variance: the share under which images
 * that are left out, one at a time, are the most probable. The likelihood of leaving one out follows from the sums alone
 * if each image is taken to be as far out as they are on average (Theiler 2012, "The incredible shrinking covariance
 * estimator", equation 13).
 */
export function chooseShrinkage({ matrix, freedom }: Covariance): number {
  const width = Math.sqrt(matrix.length);
  const variance = traceOf(matrix, width) / width;
  const form = tridiagonalOf(matrix.slice(), width);
  const cost = (share: number): number => {
    const weight = (1 - share) / (freedom - 1);
    const shift = share * variance;
    const { logDeterminant, inverseTrace } = shiftedSums(form, freedom * weight, shift);
    // The mean of x'G⁻¹x: the trace of G⁻¹S.
    const distance = (width - shift * inverseTrace) / (freedom * weight);
    const rest = 1 - weight * distance;
    return rest <= 0 ? Infinity : Math.log(rest) + distance / rest + logDeterminant;
  };
  const costs = shares.map(cost);
  return shares[costs.indexOf(Math.min(...costs))];
}
