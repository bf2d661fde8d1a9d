/**
 * The largest of many values, or `floor` if none is larger. `Math.max(...values)` would put every value on the stack,
 * which holds about 120,000.
 */
export function largest(values: Iterable<number>, floor: number): number {
  let most = floor;
  for (const value of values) if (value > most) most = value;
  return most;
}

/** The smallest of many values, or `ceiling` if none is smaller. */
export function smallest(values: Iterable<number>, ceiling: number): number {
  let least = ceiling;
  for (const value of values) if (value < least) least = value;
  return least;
}
