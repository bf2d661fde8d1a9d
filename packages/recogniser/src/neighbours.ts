import { dot } from './span.js';

/** As products of matrices, for other runtimes. */
export interface NeighboursForm {
  /** float64 [d, k] row by row: a place, from the centre of the labels, to its part in their span */
  readonly across: Float64Array;
  readonly dimensions: number;
  /** float32 [images, k] of each label: their parts in the span */
  readonly parts: readonly Float32Array[];
}

/**
 * The nearest images of each label. Distances between images are taken in the span of the labels' means (Fisher's
 * discriminants), as Hastie and Tibshirani do for neighbours (1996, "Discriminant adaptive nearest neighbor classification"):
 * beside it labels do not differ, and what is near there is so by chance.
 */
export class Neighbours {
  readonly #span: readonly Float64Array[];
  /** Of each label, float32 [images, k]. */
  readonly #parts: readonly Float32Array[];
  /** Their squared lengths. */
  readonly #lengths: readonly Float64Array[];

  /**
   * @param span float64 [d] each: k unit vectors at right angles, of a space where images of one label differ alike in all
   * directions
   * @param parts of each label, float32 [images, k]: the parts of its images in the span, from the centre of all labels
   */
  constructor(span: readonly Float64Array[], parts: readonly Float32Array[]) {
    this.#span = span;
    this.#parts = parts;
    const dimensions = span.length;
    this.#lengths = parts.map((own) =>
      Float64Array.from({ length: dimensions === 0 ? 0 : own.length / dimensions }, (_, image) => {
        const part = new Float64Array(own.subarray(image * dimensions, (image + 1) * dimensions));
        return dot(part, part);
      }),
    );
  }

  /**
   * The squared distance to the nearest image of each label in the span, and to the span: |z|² + |y|² - 2z·y of the nearest
   * y.
   *
   * @param place float64 [d], z from the centre of the labels
   * @returns float64 [labels]
   */
  squares(place: Float64Array): Float64Array {
    const part = Float64Array.from(this.#span, (unit) => dot(unit, place));
    const length = dot(place, place);
    return Float64Array.from(
      this.#parts,
      (parts, label) => length + leastOf(part, parts, this.#lengths[label]),
    );
  }

  linear(): NeighboursForm {
    const dimensions = this.#span.length;
    const across = Float64Array.from(
      { length: dimensions * (this.#span.at(0)?.length ?? 0) },
      (_, at) => this.#span[at % dimensions][Math.floor(at / dimensions)],
    );
    return { across, dimensions, parts: this.#parts };
  }
}

/** The least |y|² - 2z·y. */
function leastOf(part: Float64Array, parts: Float32Array, lengths: Float64Array): number {
  // A single label: there is nothing in which it could differ.
  if (part.length === 0) return 0;
  const dimensions = part.length;
  let least = Infinity;
  let image = 0;
  // Four at a time, which do not wait for each other.
  for (; image + 4 <= lengths.length; image += 4) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    const first = image * dimensions;
    const [second, third, fourth] = [first + dimensions, first + 2 * dimensions, first + 3 * dimensions];
    for (let i = 0; i < dimensions; i++) {
      const value = part[i];
      a += value * parts[first + i];
      b += value * parts[second + i];
      c += value * parts[third + i];
      d += value * parts[fourth + i];
    }
    const ab = Math.min(lengths[image] - 2 * a, lengths[image + 1] - 2 * b);
    const cd = Math.min(lengths[image + 2] - 2 * c, lengths[image + 3] - 2 * d);
    least = Math.min(least, ab, cd);
  }
  for (; image < lengths.length; image++) {
    let product = 0;
    for (let i = 0; i < dimensions; i++) product += part[i] * parts[image * dimensions + i];
    least = Math.min(least, lengths[image] - 2 * product);
  }
  return least;
}
