import type { AtlasCurve } from '../../job/atlas.js';
import { accuracyCurve } from '../../study/curve/accuracy.js';
import { nearDuplicates, type NearDuplicates } from '../../study/likeness/near-duplicates.js';
import { farOut, outlierScores } from '../../study/likeness/outliers.js';
import { firstNeighbours, type NeighbourLists } from '../../study/neighbours/nearest-rows.js';
import { defaultStops } from '../../study/neighbours/stops.js';
import { suspectsOf, type Suspicion } from '../../study/suspects/suspects.js';
import type { Studied } from './studied.js';

/** What is concluded from the neighbours of all rows. */
export interface Findings {
  /** The neighbours that vote and that the atlas keeps. */
  readonly voters: NeighbourLists;
  readonly suspicion: Suspicion;
  /** By neighbours of other groups. */
  readonly suspicionOfOthers?: Suspicion;
  readonly curves: readonly AtlasCurve[];
  readonly duplicates: NearDuplicates;
  /** float64 [n]; Infinity for a row whose neighbours all coincide, and it does not */
  readonly oddness: Float64Array;
  /** The rows far out of the usual, the oddest first. */
  readonly outliers: ReturnType<typeof farOut>;
}

const votersOfRow = 15;

export function findingsOf(studied: Studied): Findings {
  const { table, all, others, labels } = studied;
  const voters = firstNeighbours(all.lists, votersOfRow);
  const oddness = outlierScores(voters, table.rows);
  return {
    voters,
    suspicion: suspectsOf(voters, labels.numbers),
    ...(others === undefined
      ? {}
      : { suspicionOfOthers: suspectsOf(firstNeighbours(others.lists, votersOfRow), labels.numbers) }),
    curves: curvesOf(studied),
    duplicates: nearDuplicates(table, all.lists, studied.splits.numbers),
    oddness,
    outliers: farOut(oddness),
  };
}

function curvesOf({ table, all, others, labels }: Studied): AtlasCurve[] {
  if (labels.texts.length === 0) return [];
  const stops = defaultStops(table.width);
  const curve = (
    neighbours: AtlasCurve['neighbours'],
    nearest: Int32Array,
    groups?: Int32Array,
  ): AtlasCurve => {
    const labelled = { labels: labels.numbers, ...(groups === undefined ? {} : { groups }) };
    const { points, judged, recommended } = accuracyCurve(stops, nearest, labelled);
    return { neighbours, judged, recommended: recommended ?? null, points: judged === 0 ? [] : [...points] };
  };
  return [
    curve('all', all.nearest),
    ...(others === undefined ? [] : [curve('other-groups', others.nearest, others.groups)]),
  ];
}
