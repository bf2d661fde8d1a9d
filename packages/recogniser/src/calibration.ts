import type { Classifier } from './classifier.js';
import { probabilitiesOf } from './probabilities.js';
import { RecogniserError } from './recogniser-error.js';
import { groupWeights, weightedQuantile } from './weighted.js';

/** A photo that was not learned, of which one knows what it shows. */
export interface CalibrationPhoto {
  readonly label: string;
  /** Photos of one fruit, or of one visit: together they count once. */
  readonly group: number;
  /** float32 [views, d] */
  readonly features: Float32Array;
}

/** What the photos of a scene say of how far the classifier can be trusted there. */
export interface Thresholds {
  /** Of the probabilities. */
  readonly temperature: number;
  /** An image that is stranger than this is like nothing that was learned. */
  readonly strangest: number;
  /** Labels of at least this probability make up the set of candidates. */
  readonly candidate: number;
  /** Groups of photos that this rests on. */
  readonly groups: number;
}

/** Of photos that show something that was learned, this share is not refused. */
export const accepted = 0.95;
/** The candidates hold the right label of this share of the groups. */
export const covered = 0.9;

/** From 1/16 to 4,096, in steps of an eighth of an octave. */
const temperatures = Array.from({ length: 129 }, (_, i) => 2 ** (i / 8 - 4));

/**
 * Temperature by the least log-loss (Guo et al. 2017), the gate by how strange they are, the candidates by split conformal
 * prediction (Sadinle, Lei and Wasserman 2019; the finite-sample level of Vovk et al. 2005). The guarantees hold for photos
 * that are exchangeable with these: of the same places, light and cameras.
 *
 * @param photos those of labels that the classifier does not know are left out
 * @throws RecogniserError if none is left
 */
export function calibrate(classifier: Classifier, photos: readonly CalibrationPhoto[]): Thresholds {
  const known = photos.filter(({ label }) => classifier.labels.includes(label));
  if (known.length === 0) throw new RecogniserError('none of the photos to calibrate on shows a known label');
  const weights = groupWeights(known.map(({ group }) => group));
  const truths = known.map(({ label }) => classifier.labels.indexOf(label));
  const distances = known.map(({ features }) => classifier.distances(features));
  const loss = (temperature: number): number =>
    distances.reduce((sum, { squares }, i) => {
      const probability = probabilitiesOf(squares, temperature)[truths[i]];
      return sum - weights[i] * Math.log(Math.max(probability, Number.MIN_VALUE));
    }, 0);
  const losses = temperatures.map(loss);
  const temperature = temperatures[losses.indexOf(Math.min(...losses))];
  const strangeness = distances.map((each) => classifier.gate.strangeness(each));
  const right = distances.map(({ squares }, i) => probabilitiesOf(squares, temperature)[truths[i]]);
  const groups = new Set(known.map(({ group }) => group)).size;
  const level = Math.min(1, ((groups + 1) * covered) / groups);
  return {
    temperature,
    strangest: weightedQuantile(strangeness, weights, accepted),
    candidate: -weightedQuantile(
      right.map((probability) => -probability),
      weights,
      level,
    ),
    groups,
  };
}

/** Without photos of a scene: nothing is refused, the nearest label is the answer, and probabilities mean little. */
export const uncalibrated: Thresholds = { temperature: 1, strangest: Infinity, candidate: 1, groups: 0 };
