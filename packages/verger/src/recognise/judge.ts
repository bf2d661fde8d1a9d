import { nearestOf, probabilitiesOf, type Recogniser } from '@verger/recogniser';
import type { LabelledRow } from './labelled-rows.js';

/** What a recogniser makes of an image whose label one knows. */
export interface Judgement {
  readonly path: string;
  /** Of the image file, in hexadecimal. */
  readonly sha256: string;
  readonly label: string;
  /** Whether the recogniser could know it. */
  readonly isKnown: boolean;
  /** The most probable label. */
  readonly guess: string;
  readonly confidence: number;
  /** With a temperature of 1: what it would have been without calibration. */
  readonly rawConfidence: number;
  /** Of the label. */
  readonly kind: string;
  /** Whether the kind of the guess is the right one, by the sum of its labels' probabilities. */
  readonly isRightKind: boolean;
  /** How unlike everything learned it is: only the order counts. */
  readonly strangeness: number;
  readonly isRefused: boolean;
  /** Labels that it may be, if it is not refused. */
  readonly candidates: number;
  /** Whether the right one is among them. */
  readonly isCovered: boolean;
}

/** Judges images one by one. */
export function judgeOf(recogniser: Recogniser): (row: LabelledRow) => Judgement {
  const { classifier, thresholds } = recogniser;
  const { labels } = classifier;
  const kinds = labels.map((label) => recogniser.kindOf(label));
  const numbers = new Map(labels.map((label, i) => [label, i]));
  return ({ path, sha256, label, features }) => {
    const distances = classifier.distances(features);
    const nearest = nearestOf(distances);
    const probabilities = probabilitiesOf(distances.squares, thresholds.temperature);
    const strangeness = classifier.gate.strangeness(distances);
    const truth = numbers.get(label);
    const kind = recogniser.kindOf(label);
    const isCandidate = (i: number): boolean => i === nearest || probabilities[i] >= thresholds.candidate;
    return {
      ...{ path, sha256, label, kind, isKnown: truth !== undefined, guess: labels[nearest] },
      confidence: probabilities[nearest],
      rawConfidence: probabilitiesOf(distances.squares, 1)[nearest],
      isRightKind: likeliestKind(kinds, probabilities) === kind,
      strangeness,
      isRefused: strangeness > thresholds.strangest,
      candidates: labels.filter((_, i) => isCandidate(i)).length,
      isCovered: truth !== undefined && isCandidate(truth),
    };
  };
}

function likeliestKind(kinds: readonly string[], probabilities: Float64Array): string {
  const sums = new Map<string, number>();
  kinds.forEach((kind, i) => sums.set(kind, (sums.get(kind) ?? 0) + probabilities[i]));
  return [...sums].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}
