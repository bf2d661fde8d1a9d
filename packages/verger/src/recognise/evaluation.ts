import type { Judgement } from './judge.js';
import {
  accuracyAnswering,
  calibrationError,
  riskCoverageArea,
  type Separation,
  separationOf,
} from './metrics.js';

/** Images of one label, in numbers. */
export interface LabelNumbers {
  readonly label: string;
  readonly images: number;
  readonly accuracy: number;
  /** Share of images whose candidates hold the label. */
  readonly coverage: number;
  readonly meanCandidates: number;
}

/** Images of one label that were taken for another. */
export interface Confusion {
  readonly label: string;
  readonly guess: string;
  readonly images: number;
}

/** How well a recogniser does on images whose labels one knows. */
export interface Evaluation {
  /** Images of labels that it knows. */
  readonly known: {
    readonly images: number;
    readonly accuracy: number;
    /** Mean over the labels, each counting once. */
    readonly meanLabelAccuracy: number;
    readonly kindAccuracy: number;
    /** Accuracy if only the surest share is answered. */
    readonly answering: { readonly 50: number; readonly 80: number; readonly 95: number };
    /** Area under risk against coverage. */
    readonly aurc: number;
    readonly calibrationError: { readonly before: number; readonly after: number };
    readonly refused: number;
    readonly coverage: number;
    readonly meanCandidates: number;
    readonly labels: readonly LabelNumbers[];
    /** The most frequent first. */
    readonly confusions: readonly Confusion[];
  } | null;
  /** Images of labels that it does not know; null without any. */
  readonly strangers: {
    readonly images: number;
    readonly refused: number;
    /** From the known ones, by distance; null without known ones. */
    readonly separation: Separation | null;
  } | null;
}

export function evaluationOf(judgements: readonly Judgement[]): Evaluation {
  const known = judgements.filter(({ isKnown }) => isKnown);
  const strangers = judgements.filter(({ isKnown }) => !isKnown);
  const distances = (of: readonly Judgement[]): number[] => of.map(({ distance }) => distance);
  return {
    known: known.length === 0 ? null : knownNumbers(known),
    strangers:
      strangers.length === 0
        ? null
        : {
            images: strangers.length,
            refused: share(strangers, ({ isRefused }) => isRefused),
            separation: known.length === 0 ? null : separationOf(distances(known), distances(strangers)),
          },
  };
}

function knownNumbers(known: readonly Judgement[]): NonNullable<Evaluation['known']> {
  const guesses = known.map((each) => ({ confidence: each.confidence, isRight: isRight(each) }));
  const raw = known.map((each) => ({ confidence: each.rawConfidence, isRight: isRight(each) }));
  const labels = labelNumbers(known);
  const at = (percent: number): number => accuracyAnswering(guesses, percent / 100);
  return {
    images: known.length,
    accuracy: share(known, isRight),
    meanLabelAccuracy: labels.reduce((sum, { accuracy }) => sum + accuracy, 0) / labels.length,
    kindAccuracy: share(known, ({ isRightKind }) => isRightKind),
    answering: { 50: at(50), 80: at(80), 95: at(95) },
    aurc: riskCoverageArea(guesses),
    calibrationError: { before: calibrationError(raw), after: calibrationError(guesses) },
    refused: share(known, ({ isRefused }) => isRefused),
    coverage: share(known, ({ isCovered }) => isCovered),
    meanCandidates: meanCandidates(known),
    labels,
    confusions: confusionsOf(known),
  };
}

function labelNumbers(known: readonly Judgement[]): LabelNumbers[] {
  const groups = new Map<string, Judgement[]>();
  for (const each of known) {
    const own = groups.get(each.label);
    if (own === undefined) groups.set(each.label, [each]);
    else own.push(each);
  }
  return [...groups].map(([label, own]) => ({
    ...{ label, images: own.length, accuracy: share(own, isRight) },
    coverage: share(own, ({ isCovered }) => isCovered),
    meanCandidates: meanCandidates(own),
  }));
}

function confusionsOf(known: readonly Judgement[]): Confusion[] {
  const counts = new Map<string, Confusion>();
  for (const each of known) {
    if (isRight(each)) continue;
    const { label, guess } = each;
    const key = JSON.stringify([label, guess]);
    counts.set(key, { label, guess, images: (counts.get(key)?.images ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.images - a.images);
}

function isRight({ label, guess }: Judgement): boolean {
  return label === guess;
}

function meanCandidates(judgements: readonly Judgement[]): number {
  return judgements.reduce((sum, { candidates }) => sum + candidates, 0) / judgements.length;
}

function share(judgements: readonly Judgement[], is: (judgement: Judgement) => boolean): number {
  return judgements.filter(is).length / judgements.length;
}
