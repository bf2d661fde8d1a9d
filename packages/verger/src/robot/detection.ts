import type { Answer } from '@verger/recogniser';

/**
 * `known`: one label is left; `kind`: several are, all of one kind; `unknown`: candidates of several kinds, or like nothing that was learned.
 */
export type RobotDecision = 'known' | 'kind' | 'unknown';

/** A class with its probability: `vision_msgs/ObjectHypothesis`. */
export interface Hypothesis {
  readonly class_id: string;
  readonly score: number;
}

/** Why a robot should not take an answer for more than it is. */
export const reasonCodes = [
  /** It is further from all that was learned than what is still accepted. */
  'like-nothing-learned',
  'several-kinds',
  'several-of-one-kind',
  /** No photos say how far answers can be trusted. */
  'not-calibrated',
] as const;

/** Why an answer is what it is. */
export interface Reason {
  readonly code: (typeof reasonCodes)[number];
  readonly text: string;
}

/** An opinion in the words that robots are told. */
export interface Detection {
  readonly decision: RobotDecision;
  /** What it is: empty unless that is decided. */
  readonly results: readonly Hypothesis[];
  /** All that it may be, the most probable first. */
  readonly set: readonly Hypothesis[];
  readonly kind: string | null;
  readonly reasons: readonly Reason[];
}

/**
 * @param kindOf the kind of a label, or of a recogniser's own kind
 * @param isCalibrated whether photos of a scene say how far to trust it
 */
export function detectionOf(
  { decision, name, candidates, distance }: Pick<Answer, 'decision' | 'name' | 'candidates' | 'distance'>,
  kindOf: (name: string) => string,
  isCalibrated: boolean,
): Detection {
  const set = candidates.map(({ label, probability }) => ({ class_id: label, score: probability }));
  const doubts: readonly Reason[] = isCalibrated ? [] : [notCalibrated];
  if (decision === 'label' && name !== null)
    return { decision: 'known', results: set, set, kind: kindOf(name), reasons: doubts };
  if (decision === 'kind' && name !== null) {
    const kind = kindOf(name);
    const score = set.reduce((sum, each) => sum + each.score, 0);
    const text = `one of ${set.length} that it may be, all of the kind ${kind}`;
    const reasons = [{ code: 'several-of-one-kind', text } as const, ...doubts];
    return { decision: 'kind', results: [{ class_id: kind, score }], set, kind, reasons };
  }
  return {
    decision: 'unknown',
    results: [],
    set,
    kind: null,
    reasons: [whyUnknown(set, distance), ...doubts],
  };
}

const notCalibrated: Reason = {
  code: 'not-calibrated',
  text: 'no photos say how far to trust this recogniser: it never says "unknown"',
};

function whyUnknown(set: readonly Hypothesis[], distance: number): Reason {
  if (set.length > 0)
    return {
      code: 'several-kinds',
      text: `it may be one of ${set.length}: ${set.map(({ class_id }) => class_id).join(', ')}`,
    };
  return {
    code: 'like-nothing-learned',
    text: `${Number.isFinite(distance) ? distance.toFixed(1) : 'many'} times as unlike all that was learned as is accepted`,
  };
}
