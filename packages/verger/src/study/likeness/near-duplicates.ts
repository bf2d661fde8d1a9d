import type { NeighbourLists } from '../neighbours/nearest-rows.js';
import { squaredDistance, type Table } from '../table.js';

/** Rows that are nearly the same. */
export interface NearDuplicates {
  /** Rows of a group are at most so far apart, all of them. */
  readonly threshold: number;
  /** Ascending rows of each group; groups across splits first, then by first row. */
  readonly groups: readonly DuplicateGroup[];
}

export interface DuplicateGroup {
  readonly rows: readonly number[];
  /** Whether its rows are of several splits, such as training and test. */
  readonly acrossSplits: boolean;
}

/** Share of the median distance to the nearest neighbour, as in cleanlab 2.9. */
const shareOfMedian = 0.13;

/**
 * Groups of near duplicates: neighbours of each other below a threshold, joined only while every pair of the group is
 * below it (complete link), the nearest pairs first.
 * @param table what the lists were made from
 * @param splits int32 [n]: the split of each row, if the result has several
 */
export function nearDuplicates(table: Table, lists: NeighbourLists, splits?: Int32Array): NearDuplicates {
  const threshold = shareOfMedian * Math.sqrt(medianOfFirst(lists));
  const square = threshold * threshold;
  const groups = new Map<number, number[]>();
  const groupOf = Int32Array.from({ length: table.rows }, (_, row) => row);
  const membersOf = (row: number) => groups.get(groupOf[row]) ?? [row];
  for (const [a, b] of mutualPairs(lists, square)) {
    if (groupOf[a] === groupOf[b]) continue;
    const [left, right] = [membersOf(a), membersOf(b)];
    const areNear = left.every((x) => right.every((y) => squaredDistance(table, x, y) <= square));
    if (!areNear) continue;
    const joined = [...left, ...right].sort((x, y) => x - y);
    groups.delete(groupOf[a]);
    groups.delete(groupOf[b]);
    for (const row of joined) groupOf[row] = joined[0];
    groups.set(joined[0], joined);
  }
  const described = [...groups.values()].map((rows) => ({
    rows,
    acrossSplits: splits !== undefined && rows.some((row) => splits[row] !== splits[rows[0]]),
  }));
  described.sort((a, b) => Number(b.acrossSplits) - Number(a.acrossSplits) || a.rows[0] - b.rows[0]);
  return { threshold, groups: described };
}

/** Median of the squared distances to the nearest neighbour; the lower of the two in the middle. */
function medianOfFirst({ k, squares }: NeighbourLists): number {
  const first = squares.filter((_, i) => i % k === 0).sort();
  return first.length === 0 ? 0 : first[(first.length - 1) >> 1];
}

/** Pairs of which each is in the other's list, the nearest first, then by row. */
function mutualPairs({ k, rows, squares }: NeighbourLists, limit: number): (readonly [number, number])[] {
  const pairs: (readonly [number, number, number])[] = [];
  for (let i = 0; i < rows.length; i++) {
    const [row, other] = [Math.floor(i / k), rows[i]];
    if (row >= other || squares[i] > limit) continue;
    if (rows.subarray(other * k, (other + 1) * k).includes(row)) pairs.push([row, other, squares[i]]);
  }
  pairs.sort((a, b) => a[2] - b[2] || a[0] - b[0] || a[1] - b[1]);
  return pairs.map(([a, b]) => [a, b]);
}
