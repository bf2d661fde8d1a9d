import {
  type Confusion,
  type Evaluation,
  groupedBy,
  isRight,
  type LabelNumbers,
  pairOf,
} from '../evaluation.js';
import type { Judgement } from '../judge.js';

/** Images behind a figure. */
export interface Exhibit {
  readonly shown: readonly Judgement[];
  /** How many there are. */
  readonly of: number;
}

/** Images of one label that were taken for another, and what that other looks like. */
export interface ConfusionExhibit extends Confusion {
  readonly taken: readonly Judgement[];
  readonly lookalikes: readonly Judgement[];
}

/** A label with some of its images. */
export interface LabelExhibit extends LabelNumbers {
  readonly shown: readonly Judgement[];
}

/** The images that a page shows, figure by figure. */
export interface Exhibits {
  /** Wrong answers, the surest first. */
  readonly mistakes: Exhibit;
  /** The most frequent first. */
  readonly confusions: readonly ConfusionExhibit[];
  /** Images of known labels that were refused, the furthest first. */
  readonly refused: Exhibit;
  /** Strangers that got an answer, the nearest first. */
  readonly accepted: Exhibit;
  /** Strangers that got none, the nearest first. */
  readonly turnedAway: Exhibit;
  /** The worst first. */
  readonly labels: readonly LabelExhibit[];
}

/** More pictures make a page that nobody looks through. */
const mostPictures = 600;
const most = {
  mistakes: 24,
  confusions: 30,
  taken: 8,
  lookalikes: 2,
  refused: 24,
  accepted: 24,
  turnedAway: 12,
};
const mostOfLabel = 4;

/** Chooses the images of a page. */
export function chooseExhibits({ known }: Evaluation, judgements: readonly Judgement[]): Exhibits {
  const ofKnown = judgements.filter(({ isKnown }) => isKnown);
  const strangers = judgements.filter(({ isKnown }) => !isKnown);
  const byLabel = groupedBy(ofKnown, ({ label }) => label);
  const wrong = ofKnown.filter((each) => !isRight(each));
  const byGuess = groupedBy(wrong, pairOf);
  const exhibits = {
    mistakes: exhibit(
      wrong.filter(({ isRefused }) => !isRefused),
      surest,
      most.mistakes,
    ),
    confusions: (known?.confusions ?? []).slice(0, most.confusions).map((confusion) => ({
      ...confusion,
      taken: first(byGuess.get(pairOf(confusion)), surest, most.taken),
      lookalikes: first((byLabel.get(confusion.guess) ?? []).filter(isRight), nearest, most.lookalikes),
    })),
    refused: exhibit(
      ofKnown.filter(({ isRefused }) => isRefused),
      furthest,
      most.refused,
    ),
    accepted: exhibit(
      strangers.filter(({ isRefused }) => !isRefused),
      nearest,
      most.accepted,
    ),
    turnedAway: exhibit(
      strangers.filter(({ isRefused }) => isRefused),
      nearest,
      most.turnedAway,
    ),
  };
  const left = mostPictures - placementsOf({ ...exhibits, labels: [] }).length;
  return { ...exhibits, labels: labelExhibits(known?.labels ?? [], byLabel, left) };
}

/** All images of a page in the order of their importance; one that it shows twice is there twice. */
export function placementsOf(exhibits: Exhibits): Judgement[] {
  const { mistakes, confusions, refused, accepted, turnedAway, labels } = exhibits;
  return [
    ...mistakes.shown,
    ...confusions.flatMap(({ taken, lookalikes }) => [...taken, ...lookalikes]),
    ...[refused, accepted, turnedAway].flatMap(({ shown }) => shown),
    ...labels.flatMap(({ shown }) => shown),
  ];
}

function labelExhibits(
  labels: readonly LabelNumbers[],
  byLabel: ReadonlyMap<string, readonly Judgement[]>,
  room: number,
): LabelExhibit[] {
  let left = room;
  return labels
    .toSorted((a, b) => a.accuracy - b.accuracy || a.coverage - b.coverage || b.images - a.images)
    .map((numbers) => {
      const shown = ofLabel(byLabel.get(numbers.label) ?? []).slice(0, left);
      left -= shown.length;
      return { ...numbers, shown };
    });
}

/** Mistakes first, but not only these if there are others. */
function ofLabel(own: readonly Judgement[]): Judgement[] {
  const right = own.filter(isRight).sort(surest);
  const wrong = first(
    own.filter((each) => !isRight(each)),
    surest,
    mostOfLabel - Math.min(1, right.length),
  );
  return [...wrong, ...right.slice(0, mostOfLabel - wrong.length)];
}

type Order = (a: Judgement, b: Judgement) => number;

const surest: Order = (a, b) => b.confidence - a.confidence;
const nearest: Order = (a, b) => a.strangeness - b.strangeness;
const furthest: Order = (a, b) => b.strangeness - a.strangeness;

function exhibit(all: readonly Judgement[], order: Order, count: number): Exhibit {
  return { shown: first(all, order, count), of: all.length };
}

function first(all: readonly Judgement[] = [], order: Order, count: number): Judgement[] {
  return all.toSorted(order).slice(0, count);
}
