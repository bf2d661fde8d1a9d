/**
 * The least value up to which lies at least this share of the weight; the largest value if rounding leaves none.
 *
 * @param values [n], in any order
 * @param weights [n]
 * @param share from 0 to 1
 */
export function weightedQuantile(
  values: readonly number[],
  weights: readonly number[],
  share: number,
): number {
  const order = [...values.keys()].sort((a, b) => values[a] - values[b]);
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  let below = 0;
  for (const i of order) {
    below += weights[i];
    if (below >= share * all) return values[i];
  }
  return values[order[order.length - 1]];
}

/** So that each group counts once, however many members it has. */
export function groupWeights(groups: readonly number[]): number[] {
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return groups.map((group) => 1 / (sizes.get(group) ?? 1));
}
