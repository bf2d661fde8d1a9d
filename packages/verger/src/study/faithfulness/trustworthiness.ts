import { NeighbourSearch } from '../neighbours/search.js';
import { squaredDistance, type Table } from '../table.js';

/** Rows that trustworthiness is computed among at most: it compares all pairs. */
const mostRows = 2000;

/** Neighbours on the map that are looked at. */
export const trustNeighbours = 10;

/** An even sample of so many rows, ascending. */
export function sampleOf(rows: number): Int32Array {
  const count = Math.min(mostRows, rows);
  return Int32Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
}

/**
 * What some rows add to the penalties of maps: for each of their neighbours on a map, by how many ranks it is not among
 * their neighbours in component space.
 * @param table the components of the sample
 * @param maps positions of the same rows on each map, in 1 or 2 dimensions
 * @param from the first row that counts, `to` the one after the last
 */
export function penaltiesOf(
  table: Table,
  maps: readonly Table[],
  { from, to }: { readonly from: number; readonly to: number },
): number[] {
  const k = trustNeighbours;
  const onMaps = maps.map((map) => new NeighbourSearch(map, { k }).block(from, to - from).lists[0].rows);
  const penalties = maps.map(() => 0);
  const squares = new Float64Array(table.rows);
  for (let row = from; row < to; row++) {
    for (let other = 0; other < table.rows; other++) squares[other] = squaredDistance(table, row, other);
    onMaps.forEach((rows, map) => {
      for (const neighbour of rows.subarray((row - from) * k, (row - from + 1) * k))
        penalties[map] += Math.max(0, rankOf(neighbour, row, squares) - k);
    });
  }
  return penalties;
}

/**
 * Trustworthiness of a map (Venna and Kaski 2001): 1 if all neighbours on the map are neighbours in component space, less
 * the farther down their rank there is.
 * @param penalty of all rows
 * @param rows how many there are, more than twice as many as neighbours that are looked at
 */
export function trustworthiness(penalty: number, rows: number): number {
  const k = trustNeighbours;
  return 1 - (2 * penalty) / (rows * k * (2 * rows - 3 * k - 1));
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
