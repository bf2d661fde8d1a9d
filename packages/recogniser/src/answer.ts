import type { Thresholds } from './calibration.js';
import type { Classifier } from './classifier.js';
import type { Distances } from './distances.js';
import { probabilitiesOf } from './probabilities.js';

/** A label with how probable it is. */
export interface Candidate {
  readonly label: string;
  readonly probability: number;
}

/**
 * What is on an image. `label`: one label is left; `kind`: several are, all of one kind, such as cultivars of apples;
 * `unsure`: candidates of several kinds; `unknown`: it is like nothing that was learned.
 */
export type Decision = 'label' | 'kind' | 'unsure' | 'unknown';

export interface Answer {
  readonly decision: Decision;
  /** The label or the kind; null for `unsure` and `unknown`. */
  readonly name: string | null;
  /** Labels that it may be, the most probable first; empty for `unknown`. */
  readonly candidates: readonly Candidate[];
  /** All labels, the most probable first. */
  readonly ranking: readonly Candidate[];
  /** How unlike everything learned it is, divided by what is still accepted: above 1 is refused. */
  readonly distance: number;
}

/** @param kindOf the kind of a label */
export function answerOf(
  { labels, gate }: Classifier,
  thresholds: Thresholds,
  kindOf: (label: string) => string,
  distances: Distances,
): Answer {
  const probabilities = probabilitiesOf(distances.squares, thresholds.temperature);
  const ranking = labels
    .map((label, i): Candidate => ({ label, probability: probabilities[i] }))
    .sort((a, b) => b.probability - a.probability);
  const distance = gate.strangeness(distances) / thresholds.strangest;
  if (distance > 1) return { decision: 'unknown', name: null, candidates: [], ranking, distance };
  // The most probable is always one.
  const candidates = ranking.filter(({ probability }, i) => i === 0 || probability >= thresholds.candidate);
  const kinds = new Set(candidates.map(({ label }) => kindOf(label)));
  if (candidates.length === 1)
    return { decision: 'label', name: candidates[0].label, candidates, ranking, distance };
  if (kinds.size === 1) return { decision: 'kind', name: [...kinds][0], candidates, ranking, distance };
  return { decision: 'unsure', name: null, candidates, ranking, distance };
}
