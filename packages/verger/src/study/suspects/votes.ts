import type { NeighbourLists } from '../neighbours/nearest-rows.js';

/** What the neighbours of each row say of its label, the nearer the louder. A row has no vote on itself. */
export interface Votes {
  /** float64 [n]: probability of the row's own label; NaN where no neighbour has a label */
  readonly given: Float64Array;
  /** int32 [n]: the most probable other label, the lowest of equal ones; -1 where there is none */
  readonly other: Int32Array;
  /** float64 [n]: its probability */
  readonly otherProbability: Float64Array;
  /** For each row the labels of its neighbours with their probabilities. */
  readonly all: readonly ReadonlyMap<number, number>[];
}

/**
 * Out-of-sample probabilities of labels by the nearest neighbours: of k the nearest has k votes, the next k - 1, the last
 * one. Where a film's own frames carry wrong labels too, this finds more of them than one vote each.
 * @param lists neighbours of all rows; a row is not among its own
 * @param labels int32 [n], -1 where a row has none
 */
export function votesOf(lists: NeighbourLists, labels: Int32Array): Votes {
  const n = labels.length;
  const votes = {
    given: new Float64Array(n).fill(NaN),
    other: new Int32Array(n).fill(-1),
    otherProbability: new Float64Array(n),
    all: Array.from(labels, (_, row) => probabilitiesOf(lists, row, labels)),
  };
  votes.all.forEach((probabilities, row) => {
    if (probabilities.size === 0) return;
    votes.given[row] = probabilities.get(labels[row]) ?? 0;
    for (const [label, probability] of probabilities) {
      if (label === labels[row]) continue;
      const best = votes.otherProbability[row];
      if (probability < best || (probability === best && label > votes.other[row])) continue;
      votes.other[row] = label;
      votes.otherProbability[row] = probability;
    }
  });
  return votes;
}

function probabilitiesOf({ k, rows }: NeighbourLists, row: number, labels: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  let total = 0;
  for (let rank = 0; rank < k; rank++) {
    const neighbour = rows[row * k + rank];
    if (neighbour < 0 || labels[neighbour] < 0) continue;
    const votes = k - rank;
    counts.set(labels[neighbour], (counts.get(labels[neighbour]) ?? 0) + votes);
    total += votes;
  }
  for (const [label, votes] of counts) counts.set(label, votes / total);
  return counts;
}
