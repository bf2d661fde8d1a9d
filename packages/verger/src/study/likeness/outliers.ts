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
