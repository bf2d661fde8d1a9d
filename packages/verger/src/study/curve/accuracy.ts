/** How often the nearest image in the first components has the same label. */
export interface CurvePoint {
  readonly components: number;
  /** From 0 to 1. */
  readonly accuracy: number;
  /** Standard error of the accuracy; images of a group count as one draw. */
  readonly error: number;
}

/** A curve over the number of components. */
export interface AccuracyCurve {
  readonly points: readonly CurvePoint[];
  /** Rows that could be judged: another row outside their group has the same label. */
  readonly judged: number;
  /** The smallest number of components within one standard error of the best; undefined if no row could be judged. */
  readonly recommended: number | undefined;
}

/** Labels and groups of all rows, as numbers from 0; -1 is a row without a label, which isn't judged. */
export interface Labelled {
  /** int32 [n] */
  readonly labels: Int32Array;
  /** int32 [n]: rows of a group are not neighbours of each other. Each row is its own where it's absent. */
  readonly groups?: Int32Array;
}

/**
 * The accuracy of the nearest neighbour for each number of components.
 * @param stops the numbers of components
 * @param nearest int32 [n, stops]: the nearest row, -1 where there is none
 */
export function accuracyCurve(
  stops: readonly number[],
  nearest: Int32Array,
  { labels, groups }: Labelled,
): AccuracyCurve {
  const judged = judgedRows(labels, groups);
  const points = stops.map((components, stop) => {
    const hits = judged.map((row) => Number(labels[nearest[row * stops.length + stop]] === labels[row]));
    const accuracy = hits.reduce((sum, hit) => sum + hit, 0) / judged.length;
    return { components, accuracy, error: standardError(hits, accuracy, judged, groups) };
  });
  return { points, judged: judged.length, recommended: recommend(points) };
}

/** Rows with a label that a row of another group has too. */
function judgedRows(labels: Int32Array, groups: Int32Array | undefined): number[] {
  const first = new Map<number, number>();
  const several = new Set<number>();
  const groupOf = (row: number) => groups?.[row] ?? row;
  labels.forEach((label, row) => {
    const known = first.get(label);
    if (known === undefined) first.set(label, groupOf(row));
    else if (known !== groupOf(row)) several.add(label);
  });
  return [...labels.keys()].filter((row) => labels[row] >= 0 && several.has(labels[row]));
}

/**
 * The standard error of a share of hits. Rows of a group are alike, so their deviations are added before they are squared
 * (the ratio estimator for clusters; Cochran, Sampling Techniques, 3rd ed., section 9A.1).
 */
function standardError(
  hits: readonly number[],
  accuracy: number,
  judged: readonly number[],
  groups: Int32Array | undefined,
): number {
  const deviations = new Map<number, number>();
  judged.forEach((row, i) => {
    const group = groups?.[row] ?? row;
    deviations.set(group, (deviations.get(group) ?? 0) + hits[i] - accuracy);
  });
  let squares = 0;
  for (const deviation of deviations.values()) squares += deviation * deviation;
  return Math.sqrt(squares) / judged.length;
}

function recommend(points: readonly CurvePoint[]): number | undefined {
  let best: CurvePoint | undefined;
  for (const point of points) if (best === undefined || point.accuracy > best.accuracy) best = point;
  if (best === undefined) return undefined;
  const enough = best.accuracy - best.error;
  return points.find(({ accuracy }) => accuracy >= enough)?.components;
}
