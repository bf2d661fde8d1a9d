import { NeighbourSearch } from '../neighbours/search.js';
import type { NeighbourLists } from '../neighbours/nearest-rows.js';
import { tableOf } from '../table.js';

/**
 * How faithful a map is: for each of some rows the share of its k neighbours that are still among its k on the map, float32
 * [rows], one array for each k.
 * @param positions float32 [n, dimensions], 1 or 2 of them
 * @param first the first of the rows
 * @param lists their neighbours in component space
 */
export function keptNeighbours(
  positions: Float32Array,
  dimensions: number,
  first: number,
  lists: NeighbourLists,
  ks: readonly number[],
): Float32Array[] {
  const most = ks.reduce((a, b) => Math.max(a, b), 1);
  const count = lists.rows.length / lists.k;
  const map = new NeighbourSearch(tableOf(positions, dimensions), { k: most });
  const [onMap] = map.block(first, count).lists;
  return ks.map((k) => Float32Array.from({ length: count }, (_, row) => shareKept(lists, onMap, row, k)));
}

function shareKept(lists: NeighbourLists, onMap: NeighbourLists, row: number, k: number): number {
  const there = firstOf(onMap, row, k);
  const here = firstOf(lists, row, k);
  return here.filter((neighbour) => there.includes(neighbour)).length / here.length;
}

function firstOf({ k, rows }: NeighbourLists, row: number, count: number): Int32Array {
  return rows.subarray(row * k, row * k + Math.min(count, k)).filter((neighbour) => neighbour >= 0);
}
