import { choleskyOf, unwhitened, whitened, whitenedEach, whitenedTransposed } from './cholesky.js';
import { covarianceWithin, traceOf } from './covariance.js';
import { type Distances, DistanceSum } from './distances.js';
import { type Gallery, levelOf } from './gallery.js';
import { Gate } from './gate.js';
import { Neighbours } from './neighbours.js';
import { RecogniserError } from './recogniser-error.js';
import { chooseShrinkage } from './shrinkage.js';
import { dot, spanOf } from './span.js';
import type { Statistics } from './statistics.js';

/** How much the distance to everything counts in what is strange: the more the better what is near is known. */
const powers = { ofMeans: 2 / 3, ofNeighbours: 3 / 4 };

/** How much the nearest image of a label counts, beside the label's mean. */
export const neighbourShare = 3 / 4;

/** Squared distances are |z - m|² of z = (x - centre) · whitening and each row m of the means. */
export interface LinearForm {
  /** float64 [d] */
  readonly centre: Float64Array;
  /** float64 [d, d] row by row */
  readonly whitening: Float64Array;
  /** float64 [labels, d] row by row */
  readonly means: Float64Array;
}

/**
 * Linear discriminant analysis: labels are Gaussian clouds of one shape around different means, and all labels are as
 * probable before an image is seen. It is made of sums alone, so it has no state of its own. With a gallery the nearest image
 * of each label counts beside the label's mean.
 */
export class Classifier {
  readonly labels: readonly string[];
  /** How far the covariance was drawn towards independent features, from 0 to 1. */
  readonly shrinkage: number;
  readonly gate: Gate;
  /** Undefined if it knows no images, but their sums alone. */
  readonly neighbours: Neighbours | undefined;
  readonly #width: number;
  readonly #lower: Float64Array;
  /** The mean of the labels' means, whitened. */
  readonly #centre: Float64Array;
  /** The labels' means, whitened, from that centre. */
  readonly #means: readonly Float64Array[];

  /**
   * @param step what a whole number of the statistics is worth
   * @param views of each image: they are alike, and say less of it than as many images
   * @param gallery the features of the images: with it the nearest of each label count too
   * @throws RecogniserError if there are too few images, or none that differ
   */
  constructor(statistics: Statistics, step: number, views = 1, gallery?: Gallery) {
    const { width, classes } = statistics;
    this.#width = width;
    const covariance = covarianceWithin(statistics, step, views);
    this.labels = classes.map(([label]) => label);
    this.shrinkage = chooseShrinkage(covariance);
    const { matrix } = covariance;
    const variance = traceOf(matrix, width) / width;
    for (let i = 0; i < matrix.length; i++) matrix[i] *= 1 - this.shrinkage;
    for (let i = 0; i < width; i++) matrix[i * width + i] += this.shrinkage * variance;
    this.#lower = choleskyOf(matrix, width);
    const means = classes.map(([, { count, sum }]) =>
      whitened(
        this.#lower,
        sum.map((total) => (total * step) / count),
      ),
    );
    this.#centre = meanOf(means);
    this.#means = means.map((mean) => difference(mean, this.#centre));
    this.gate = new Gate(this.#means, gallery === undefined ? powers.ofMeans : powers.ofNeighbours);
    this.neighbours = gallery && this.#neighboursFrom(gallery, levelOf(step));
  }

  /** Distances to the means as products of matrices, for other runtimes. */
  linear(): LinearForm {
    const width = this.#width;
    const whitening = new Float64Array(width * width);
    for (let i = 0; i < width; i++) {
      const unit = Float64Array.from({ length: width }, (_, j) => (i === j ? 1 : 0));
      whitening.set(whitened(this.#lower, unit), i * width);
    }
    const means = Float64Array.from(this.#means.flatMap((mean) => [...mean]));
    return { centre: unwhitened(this.#lower, this.#centre), whitening, means };
  }

  /**
   * Of several views of one thing the means: they count alike.
   *
   * @param features float32 [views, d]
   * @throws RecogniserError if the length is not a multiple of d
   */
  distances(features: Float32Array): Distances {
    return this.distancesOfEach(features, 1)[0];
  }

  /**
   * The same of several things, each with as many views: the same numbers in less time.
   *
   * @param features float32 [things, views, d]
   * @throws RecogniserError if the length is not a multiple of things · d
   */
  distancesOfEach(features: Float32Array, things: number): Distances[] {
    const width = this.#width;
    const views = features.length / width / things;
    if (!Number.isInteger(views) || views === 0)
      throw new RecogniserError(`${features.length} features are not views of ${width}`);
    const places = whitenedEach(this.#lower, features, width);
    return Array.from({ length: things }, (_, thing) => {
      const sum = new DistanceSum(this.labels.length);
      for (let view = thing * views; view < (thing + 1) * views; view++) {
        const place = places.subarray(view * width, (view + 1) * width);
        sum.add(this.#distancesOf(difference(place, this.#centre)));
      }
      return sum.mean();
    });
  }

  /** @param place float64 [d], whitened, from the centre */
  #distancesOf(place: Float64Array): Distances {
    const squares = Float64Array.from(this.#means, (mean) => squaredDistance(mean, place));
    const everything = this.gate.toEverything(squares);
    const nearest = this.neighbours?.squares(place);
    if (nearest === undefined) return { squares, everything };
    const share = neighbourShare;
    return {
      squares: squares.map((square, label) => (1 - share) * square + share * nearest[label]),
      everything,
    };
  }

  /** Of an image x the part in a unit vector u of the span of the means is u·(L⁻¹x - c) = (L'⁻¹u)·x - u·c. */
  #neighboursFrom(gallery: Gallery, level: number): Neighbours {
    const width = this.#width;
    const span = spanOf(this.#means);
    const forms = span.map((unit) => ({
      across: whitenedTransposed(this.#lower, unit).map((value) => value * level),
      shift: dot(unit, this.#centre),
    }));
    const parts = this.labels.map((label) => {
      const views = gallery
        .of(label)
        .flatMap((features) =>
          Array.from({ length: features.length / width }, (_, i) =>
            features.subarray(i * width, (i + 1) * width),
          ),
        );
      const rows = new Float32Array(views.length * span.length);
      views.forEach((view, row) => {
        const place = new Float64Array(view);
        forms.forEach(({ across, shift }, i) => (rows[row * span.length + i] = dot(across, place) - shift));
      });
      return rows;
    });
    return new Neighbours(span, parts);
  }
}

function meanOf(vectors: readonly Float64Array[]): Float64Array {
  return vectors[0].map((_, i) => vectors.reduce((sum, vector) => sum + vector[i] / vectors.length, 0));
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]);
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
}
