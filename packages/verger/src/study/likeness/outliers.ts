import type { NeighbourLists } from '../neighbours/nearest-rows.js';

/**
 * How far each row is from its neighbours, relative to how far those are from theirs, float64 [n]: 1 is usual, 3 is odd.
 * A simplified local outlier factor (Breunig et al. 2000; simplified by Schubert, Zimek and Kriegel 2014). A row whose
 * neighbours all coincide with theirs is at 1 if it coincides too, otherwise at Infinity; without neighbours it is NaN.
 */
export function outlierScores(lists: NeighbourLists, rows: number): Float64Array {
  const own = Float64Array.from({ length: rows }, (_, row) => meanDistance(lists, row));
  return own.map((distance, row) => {
    const theirs = meanOver(lists, row, (neighbour) => own[neighbour]);
    return theirs === 0 && distance === 0 ? 1 : distance / theirs;
  });
}

/**
 * Rows far out of the usual, the oddest first, and the score above which they are: three times the distance between the
 * quartiles above the third (Tukey 1977).
 * @param scores float64 [n]; NaN where there is none
 */
export function farOut(scores: Float64Array): { readonly above: number; readonly rows: Int32Array } {
  const sorted = scores.filter((score) => !Number.isNaN(score)).sort();
  const quartile = (share: number) => sorted[Math.floor((sorted.length - 1) * share)];
  const [first, third] = [quartile(0.25), quartile(0.75)];
  const above = third + 3 * (third - first);
  const rows = Int32Array.from(scores.keys()).filter((row) => scores[row] > above);
  return { above, rows: rows.sort((a, b) => compared(scores[b], scores[a]) || a - b) };
}

/** Infinity is equal to itself, but their difference is not 0. */
function compared(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

function meanDistance(lists: NeighbourLists, row: number): number {
  return meanOver(lists, row, (_, square) => Math.sqrt(square));
}

function meanOver(
  { k, rows, squares }: NeighbourLists,
  row: number,
  value: (neighbour: number, square: number) => number,
): number {
  let [sum, count] = [0, 0];
  for (let i = row * k; i < (row + 1) * k && rows[i] >= 0; i++) {
    sum += value(rows[i], squares[i]);
    count++;
  }
  return sum / count;
}
