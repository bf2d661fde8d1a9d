import type { Judgement } from './judge.js';
import {
  accuracyAnswering,
  calibrationError,
  type Guess,
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

/** Images of the labels of one kind, in numbers. */
export interface KindNumbers {
  readonly kind: string;
  readonly images: number;
  /** Share of images whose kind is right. */
  readonly accuracy: number;
}

/** Images of one label that were taken for another. */
export interface Confusion {
  readonly label: string;
  readonly guess: string;
  readonly images: number;
}

/** Images of labels that a recogniser does not know. */
export interface StrangerNumbers {
  readonly images: number;
  readonly refused: number;
  /** From the known ones, by how strange they are; null without known ones. */
  readonly separation: Separation | null;
}

/** Strangers that belong together, such as those that are near to what is known. */
export interface StrangerGroup extends StrangerNumbers {
  readonly group: string;
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
    readonly kinds: readonly KindNumbers[];
    /** The most frequent first. */
    readonly confusions: readonly Confusion[];
  } | null;
  /** Images of labels that it does not know; null without any. */
  readonly strangers:
    | (StrangerNumbers & {
        /** Those that a table names, and `other` for the rest; empty without a table. */
        readonly groups: readonly StrangerGroup[];
      })
    | null;
}

/** @param groups of the labels of strangers; without a table there are none */
export function evaluationOf(
  judgements: readonly Judgement[],
  groups?: ReadonlyMap<string, string>,
): Evaluation {
  const known = judgements.filter(({ isKnown }) => isKnown);
  const strangers = judgements.filter(({ isKnown }) => !isKnown);
  return {
    known: known.length === 0 ? null : knownNumbers(known),
    strangers:
      strangers.length === 0
        ? null
        : {
            ...strangerNumbers(known, strangers),
            groups: groups === undefined ? [] : strangerGroups(known, strangers, groups),
          },
  };
}

/** What most figures are worked out from. @param confidence that of the answer, or the one before calibration */
export function guessesOf(
  known: readonly Judgement[],
  confidence: 'confidence' | 'rawConfidence' = 'confidence',
): Guess[] {
  return known.map((each) => ({ confidence: each[confidence], isRight: isRight(each) }));
}

/** What was taken for what, as a key. */
export function pairOf({ label, guess }: Pick<Judgement, 'label' | 'guess'>): string {
  return JSON.stringify([label, guess]);
}

export function isRight({ label, guess }: Judgement): boolean {
  return label === guess;
}

function knownNumbers(known: readonly Judgement[]): NonNullable<Evaluation['known']> {
  const guesses = guessesOf(known);
  const labels = labelNumbers(known);
  const at = (percent: number): number => accuracyAnswering(guesses, percent / 100);
  return {
    images: known.length,
    accuracy: share(known, isRight),
    meanLabelAccuracy: labels.reduce((sum, { accuracy }) => sum + accuracy, 0) / labels.length,
    kindAccuracy: share(known, ({ isRightKind }) => isRightKind),
    answering: { 50: at(50), 80: at(80), 95: at(95) },
    aurc: riskCoverageArea(guesses),
    calibrationError: {
      before: calibrationError(guessesOf(known, 'rawConfidence')),
      after: calibrationError(guesses),
    },
    refused: share(known, ({ isRefused }) => isRefused),
    coverage: share(known, ({ isCovered }) => isCovered),
    meanCandidates: meanCandidates(known),
    labels,
    kinds: [...groupedBy(known, ({ kind }) => kind)].map(([kind, own]) => ({
      ...{ kind, images: own.length },
      accuracy: share(own, ({ isRightKind }) => isRightKind),
    })),
    confusions: confusionsOf(known),
  };
}

function labelNumbers(known: readonly Judgement[]): LabelNumbers[] {
  return [...groupedBy(known, ({ label }) => label)].map(([label, own]) => ({
    ...{ label, images: own.length, accuracy: share(own, isRight) },
    coverage: share(own, ({ isCovered }) => isCovered),
    meanCandidates: meanCandidates(own),
  }));
}

function confusionsOf(known: readonly Judgement[]): Confusion[] {
  const wrong = known.filter((each) => !isRight(each));
  return [...groupedBy(wrong, pairOf).values()]
    .map((alike) => ({ label: alike[0].label, guess: alike[0].guess, images: alike.length }))
    .sort((a, b) => b.images - a.images);
}

function strangerNumbers(known: readonly Judgement[], strangers: readonly Judgement[]): StrangerNumbers {
  const strangeness = (of: readonly Judgement[]): number[] => of.map((judgement) => judgement.strangeness);
  return {
    images: strangers.length,
    refused: share(strangers, ({ isRefused }) => isRefused),
    separation: known.length === 0 ? null : separationOf(strangeness(known), strangeness(strangers)),
  };
}

/** In the order of the table. */
function strangerGroups(
  known: readonly Judgement[],
  strangers: readonly Judgement[],
  groups: ReadonlyMap<string, string>,
): StrangerGroup[] {
  const members = groupedBy(strangers, ({ label }) => groups.get(label) ?? 'other');
  return [...new Set([...groups.values(), 'other'])].flatMap((group) => {
    const own = members.get(group);
    return own === undefined ? [] : [{ group, ...strangerNumbers(known, own) }];
  });
}

/** In the order in which the keys first come. */
export function groupedBy(
  judgements: readonly Judgement[],
  keyOf: (judgement: Judgement) => string,
): Map<string, Judgement[]> {
  const groups = new Map<string, Judgement[]>();
  for (const each of judgements) {
    const key = keyOf(each);
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [each]);
    else own.push(each);
  }
  return groups;
}

function meanCandidates(judgements: readonly Judgement[]): number {
  return judgements.reduce((sum, { candidates }) => sum + candidates, 0) / judgements.length;
}

function share(judgements: readonly Judgement[], is: (judgement: Judgement) => boolean): number {
  return judgements.filter(is).length / judgements.length;
}
