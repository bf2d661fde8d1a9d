/**
 * How probable each label is: in proportion to exp(-d²/2t).
 *
 * @param squares float64 [labels]: squared distances
 * @param temperature t: above 1 makes all more alike
 * @returns float64 [labels], of sum 1
 */
export function probabilitiesOf(squares: Float64Array, temperature: number): Float64Array {
  const least = Math.min(...squares);
  const weights = squares.map((square) => Math.exp((least - square) / (2 * temperature)));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}
