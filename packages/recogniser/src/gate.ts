import { choleskyOf, whitened } from './cholesky.js';
import type { Distances } from './distances.js';
import { dot } from './span.js';

/** As products of matrices, for other runtimes. Distances are float64 [labels]. */
export interface GateForm {
  /** float64 [labels, labels] row by row, and float64 [labels]: q = squares · across + shift */
  readonly across: Float64Array;
  readonly shift: Float64Array;
  /** The squared distance to everything is the mean of the squares, less this, less |q|². */
  readonly less: number;
}

/**
 * Tells what is like nothing that was learned: what is far from its nearest label, for its distance to everything. Alone, the
 * distance to the nearest label takes a fruit that was not learned for known if it differs from known ones as these differ
 * from each other; Ren et al. 2021 (arXiv:2106.09022) subtract a distance to everything for that reason. They do it for
 * networks that were trained on the known labels. Photos of something else altogether are far from everything, and there a
 * quotient is better than a difference; the power was chosen by the measurements in docs/recognition.md.
 */
export class Gate {
  /** float64 [labels]: squared lengths of the means */
  readonly #lengths: Float64Array;
  readonly #less: number;
  /** float64 [labels, labels]: of k·I + M·M' */
  readonly #lower: Float64Array;

  /**
   * @param means float64 [d] of each label, from the centre of all, in a space where images of one label differ alike in all
   * directions
   * @param power how much the distance to everything counts
   */
  constructor(
    means: readonly Float64Array[],
    readonly power: number,
  ) {
    const labels = means.length;
    const products = new Float64Array(labels * labels);
    means.forEach((a, row) => means.forEach((b, column) => (products[row * labels + column] = dot(a, b))));
    this.#lengths = Float64Array.from(means, (_, label) => products[label * labels + label]);
    this.#less = meanOf(this.#lengths);
    for (let i = 0; i < labels; i++) products[i * labels + i] += labels;
    this.#lower = choleskyOf(products, labels);
  }

  /** Above 0; only the order counts. */
  strangeness({ squares, everything }: Distances): number {
    return Math.min(...squares) / Math.max(everything, Number.MIN_VALUE) ** this.power;
  }

  /** The same as products of matrices. */
  linear(): GateForm {
    const labels = this.#lengths.length;
    const across = new Float64Array(labels * labels);
    for (let i = 0; i < labels; i++) {
      const unit = Float64Array.from({ length: labels }, (_, j) => (1 / labels - (i === j ? 1 : 0)) / 2);
      across.set(whitened(this.#lower, unit), i * labels);
    }
    const shift = whitened(
      this.#lower,
      this.#lengths.map((length) => (length - this.#less) / 2),
    );
    return { across, shift, less: this.#less };
  }

  /**
   * The squared distance to the mean of all labels, where the covariance is that within labels and between them, I + M'M/k: of
   * z from that mean, z'(I + M'M/k)⁻¹z = |z|² - p'(k·I + M·M')⁻¹p with p = Mz (Woodbury's identity). |z|² and p follow from the
   * distances to the labels.
   *
   * @param squares float64 [labels]: squared distances of one image to the means of the labels
   */
  toEverything(squares: Float64Array): number {
    const length = meanOf(squares) - this.#less;
    const products = squares.map((square, label) => (this.#lengths[label] + length - square) / 2);
    const part = whitened(this.#lower, products);
    return length - dot(part, part);
  }
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
