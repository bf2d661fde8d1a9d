/** How far an image is from what was learned. Of several images of one thing all are means: they count alike. */
export interface Distances {
  /** float64 [labels]: the squared distance to each */
  readonly squares: Float64Array;
  /** The squared distance to the mean of all labels, by the covariance within and between them. */
  readonly everything: number;
}

/** Sums of distances: to add images of one thing as they come. */
export class DistanceSum {
  readonly #squares: Float64Array;
  #everything = 0;
  #count = 0;

  constructor(labels: number) {
    this.#squares = new Float64Array(labels);
  }

  get count(): number {
    return this.#count;
  }

  add({ squares, everything }: Distances): void {
    squares.forEach((square, label) => (this.#squares[label] += square));
    this.#everything += everything;
    this.#count++;
  }

  /** Needs one at least. */
  mean(): Distances {
    return {
      squares: this.#squares.map((square) => square / this.#count),
      everything: this.#everything / this.#count,
    };
  }
}

/** The number of the nearest label. */
export function nearestOf({ squares }: Distances): number {
  return squares.indexOf(Math.min(...squares));
}
