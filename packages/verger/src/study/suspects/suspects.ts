import type { NeighbourLists } from '../neighbours/nearest-rows.js';
import { votesOf, type Votes } from './votes.js';

/** Labels under suspicion. */
export interface Suspicion {
  /** What the neighbours say of each row. */
  readonly votes: Votes;
  /** float64 [n]: how much more probable the best other label is, from -1 to 1; NaN where nothing can be said */
  readonly margins: Float64Array;
  /** All rows that can be judged, the most suspicious first. */
  readonly ranking: Int32Array;
  /** The rows that are suspects, in the order of the ranking. */
  readonly suspects: Int32Array;
}

/**
 * Rows that are probably mislabelled, by confident learning (Northcutt, Jiang and Chuang 2021, arXiv 1911.00068). A row is
 * a suspect if another label is at least as probable for it as that label is, on average, for its own rows, and more
 * probable than its own label. Rows are ranked by the probability of their own label, as in cleanlab; equal ones by the
 * margin, then by row.
 * @param lists neighbours of all rows; those of other groups show what neighbours in the same film hide
 * @param labels int32 [n], -1 where a row has none
 */
export function suspectsOf(lists: NeighbourLists, labels: Int32Array): Suspicion {
  const votes = votesOf(lists, labels);
  const thresholds = selfConfidence(votes, labels);
  const margins = votes.given.map((given, row) =>
    labels[row] < 0 ? NaN : votes.otherProbability[row] - given,
  );
  const isSuspect = (row: number) => {
    if (!(margins[row] > 0)) return false;
    for (const [label, probability] of votes.all[row]) {
      const isBetter = label !== labels[row] && probability > votes.given[row];
      if (isBetter && probability >= (thresholds.get(label) ?? 1)) return true;
    }
    return false;
  };
  const judged = [...labels.keys()].filter((row) => !Number.isNaN(margins[row]));
  const ranking = Int32Array.from(judged).sort(
    (a, b) => votes.given[a] - votes.given[b] || margins[b] - margins[a] || a - b,
  );
  return { votes, margins, ranking, suspects: ranking.filter(isSuspect) };
}

/** For each label the mean probability of it among its own rows. */
function selfConfidence({ given }: Votes, labels: Int32Array): Map<number, number> {
  const sums = new Map<number, { sum: number; count: number }>();
  given.forEach((probability, row) => {
    if (Number.isNaN(probability) || labels[row] < 0) return;
    const entry = sums.get(labels[row]) ?? { sum: 0, count: 0 };
    entry.sum += probability;
    entry.count++;
    sums.set(labels[row], entry);
  });
  return new Map([...sums].map(([label, { sum, count }]) => [label, sum / count]));
}
