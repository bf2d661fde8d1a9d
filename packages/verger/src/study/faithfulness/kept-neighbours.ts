import { NeighbourSearch } from '../neighbours/search.js';
import type { NeighbourLists } from '../neighbours/nearest-rows.js';
import { tableOf } from '../table.js';

/** How faithful a map is to the components that it was made from. */
export interface KeptNeighbours {
  readonly k: number;
  /** float32 [n]: share of a row's k neighbours that are still among its k neighbours on the map */
  readonly byRow: Float32Array;
  /** The mean over all rows. */
  readonly overall: number;
}

/**
 * The share of neighbours that a map keeps, for each of several k.
 * @param positions float32 [n, 2]
 * @param lists neighbours of all rows in component space, at least as many as the largest k
 */
export function keptNeighbours(
  positions: Float32Array,
  lists: NeighbourLists,
  ks: readonly number[],
): KeptNeighbours[] {
  const most = ks.reduce((a, b) => Math.max(a, b), 1);
  const map = tableOf(positions, 2);
  const [onMap] = new NeighbourSearch(map, { k: most }).block(0, map.rows).lists;
  return ks.map((k) => {
    const byRow = Float32Array.from({ length: map.rows }, (_, row) => shareKept(lists, onMap, row, k));
    let sum = 0;
    for (const share of byRow) sum += share;
    return { k, byRow, overall: sum / map.rows };
  });
}

function shareKept(lists: NeighbourLists, onMap: NeighbourLists, row: number, k: number): number {
  const there = firstOf(onMap, row, k);
  const here = firstOf(lists, row, k);
  return here.filter((neighbour) => there.includes(neighbour)).length / here.length;
}

function firstOf({ k, rows }: NeighbourLists, row: number, count: number): Int32Array {
  return rows.subarray(row * k, row * k + count).filter((neighbour) => neighbour >= 0);
}
