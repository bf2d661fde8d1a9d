import { NeighbourSearch } from '../neighbours/search.js';
import { squaredDistance, tableOf, type Table } from '../table.js';

/**
 * Trustworthiness of a map (Venna and Kaski 2001): 1 if all neighbours on the map are neighbours in component space, less
 * the farther down their rank there is. Computed among the rows given, so take a sample: it compares all pairs.
 * @param table the components
 * @param positions float32 [n, 2] of the same rows
 * @param k neighbours that are looked at, below half of the rows
 */
export function trustworthiness(table: Table, positions: Float32Array, k: number): number {
  const n = table.rows;
  const map = tableOf(positions, 2);
  const [onMap] = new NeighbourSearch(map, { k }).block(0, n).lists;
  const squares = new Float64Array(n);
  let penalty = 0;
  for (let row = 0; row < n; row++) {
    for (let other = 0; other < n; other++) squares[other] = squaredDistance(table, row, other);
    for (const neighbour of onMap.rows.subarray(row * k, (row + 1) * k)) {
      penalty += Math.max(0, rankOf(neighbour, row, squares) - k);
    }
  }
  return 1 - (2 * penalty) / (n * k * (2 * n - 3 * k - 1));
}

/** The place of a neighbour among all rows but the row itself, from 1. */
function rankOf(neighbour: number, row: number, squares: Float64Array): number {
  const square = squares[neighbour];
  let rank = 1;
  for (let other = 0; other < squares.length; other++) {
    if (other === row) continue;
    if (squares[other] < square || (squares[other] === square && other < neighbour)) rank++;
  }
  return rank;
}
