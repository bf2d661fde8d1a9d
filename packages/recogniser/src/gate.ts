import { choleskyOf, whitened } from './cholesky.js';

/** How much the distance to everything counts. */
const power = 2 / 3;

/** As products of matrices, for other runtimes. Distances are float64 [labels]. */
export interface GateForm {
  /** float64 [labels, labels] row by row, and float64 [labels]: q = squares · across + shift */
  readonly across: Float64Array;
  readonly shift: Float64Array;
  /** The squared distance to everything is the mean of the squares, less this, less |q|². */
  readonly less: number;
  /** Strangeness is the least of the squares, divided by this power of that. */
  readonly power: number;
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

  /** @param means float64 [d] of each label, in a space where images of one label differ alike in all directions */
  constructor(means: readonly Float64Array[]) {
    const labels = means.length;
    const common = means[0].map((_, i) => means.reduce((sum, mean) => sum + mean[i] / labels, 0));
    const centred = means.map((mean) => mean.map((value, i) => value - common[i]));
    const products = new Float64Array(labels * labels);
    centred.forEach((a, row) =>
      centred.forEach((b, column) => (products[row * labels + column] = dot(a, b))),
    );
    this.#lengths = Float64Array.from(centred, (_, label) => products[label * labels + label]);
    this.#less = meanOf(this.#lengths);
    for (let i = 0; i < labels; i++) products[i * labels + i] += labels;
    this.#lower = choleskyOf(products, labels);
  }

  /** @param squares float64 [labels]: squared distances to the labels, or their means over several images of one thing */
  strangeness(squares: Float64Array): number {
    const nearest = Math.min(...squares);
    return nearest / Math.max(this.#toEverything(squares), Number.MIN_VALUE) ** power;
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
    return { across, shift, less: this.#less, power };
  }

  /**
   * The squared distance to the mean of all labels, where the covariance is that within labels and between them, I + M'M/k: of
   * z from that mean, z'(I + M'M/k)⁻¹z = |z|² - p'(k·I + M·M')⁻¹p with p = Mz (Woodbury's identity). |z|² and p follow from the
   * distances to the labels.
   */
  #toEverything(squares: Float64Array): number {
    const length = meanOf(squares) - this.#less;
    const products = squares.map((square, label) => (this.#lengths[label] + length - square) / 2);
    const part = whitened(this.#lower, products);
    return length - dot(part, part);
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
