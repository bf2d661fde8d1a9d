import { mostExact } from './fixed-point.js';
import { packedLength } from './packed.js';
import { RecogniserError } from './recogniser-error.js';

/** The images of one label: each of their views counts by itself. */
export interface ClassSums {
  count: number;
  /** float64 [d], whole numbers */
  readonly sum: Float64Array;
}

/**
 * What a classifier needs of the images that it has learned: for each label their number and their sum, and the products
 * of all pairs of features, summed over all images. All are whole numbers that float64 holds exactly, so it does not
 * matter in which order images come, in how many lots, or on which machine; and an image that is taken out leaves the very
 * numbers of never having been there.
 */
export class Statistics {
  readonly #classes: Map<string, ClassSums>;
  /** float64 [d·(d+1)/2]: the upper triangle of X'X, row by row */
  readonly scatter: Float64Array;

  constructor(
    /** d, the number of features */
    readonly width: number,
    scatter: Float64Array = new Float64Array(packedLength(width)),
    classes: ReadonlyMap<string, ClassSums> = new Map(),
  ) {
    this.scatter = scatter;
    this.#classes = new Map(classes);
  }

  /** In the order of their names' UTF-16 code units, whatever came first. */
  get classes(): readonly (readonly [label: string, sums: Readonly<ClassSums>])[] {
    return [...this.#classes].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Of all views of all images. */
  get count(): number {
    return [...this.#classes.values()].reduce((all, { count }) => all + count, 0);
  }

  has(label: string): boolean {
    return this.#classes.has(label);
  }

  /**
   * @param views int32 [d] each: the features of an image's views in fixed point
   * @throws RecogniserError if the sums get too large to be exact: nothing is added then
   */
  learn(label: string, views: readonly Int32Array[]): void {
    this.#checkRoom((i) => views.reduce((sum, view) => sum + view[i] ** 2, 0));
    const sums = this.#classes.get(label) ?? { count: 0, sum: new Float64Array(this.width) };
    this.#classes.set(label, sums);
    for (const view of views) this.#add(sums, view, 1);
  }

  /**
   * Takes an image out that was learned under this label.
   *
   * @param views int32 [d] each: the very features that were learned
   * @throws RecogniserError if it can't have been among them: nothing is taken out then
   */
  forget(label: string, views: readonly Int32Array[]): void {
    const sums = this.#classes.get(label);
    if (sums === undefined) throw new RecogniserError(`no image of ${JSON.stringify(label)} was learned`);
    const isLast = sums.count === views.length;
    if (isLast && sums.sum.some((value, i) => value !== views.reduce((all, view) => all + view[i], 0)))
      throw new RecogniserError(`the only image of ${JSON.stringify(label)} is another one`);
    for (const view of views) this.#add(sums, view, -1);
    if (isLast) this.#classes.delete(label);
  }

  /**
   * Adds what others have learned.
   *
   * @throws RecogniserError for features of another number, or if the sums get too large to be exact
   */
  merge(other: Statistics): void {
    if (other.width !== this.width)
      throw new RecogniserError(`${other.width} features can't be added to ${this.width}`);
    const diagonal = diagonalOf(other);
    this.#checkRoom((i) => diagonal[i]);
    for (let i = 0; i < this.scatter.length; i++) this.scatter[i] += other.scatter[i];
    for (const [label, { count, sum }] of other.classes) {
      const own = this.#classes.get(label) ?? { count: 0, sum: new Float64Array(this.width) };
      this.#classes.set(label, own);
      own.count += count;
      for (let i = 0; i < this.width; i++) own.sum[i] += sum[i];
    }
  }

  /** A sum of products is at most the larger of the two sums of squares (Cauchy and Schwarz), so those are looked at. */
  #checkRoom(added: (feature: number) => number): void {
    const diagonal = diagonalOf(this);
    for (let i = 0; i < this.width; i++)
      if (diagonal[i] + added(i) > mostExact)
        throw new RecogniserError(`the sums of ${this.count} images leave no room for more`);
  }

  #add(sums: ClassSums, view: Int32Array, sign: 1 | -1): void {
    sums.count += sign;
    let at = 0;
    for (let i = 0; i < this.width; i++) {
      const value = sign * view[i];
      sums.sum[i] += value;
      for (let j = i; j < this.width; j++) this.scatter[at++] += value * view[j];
    }
  }
}

/** Σx² of each feature. */
function diagonalOf({ scatter, width }: Statistics): Float64Array {
  const diagonal = new Float64Array(width);
  for (let i = 0, at = 0; i < width; at += width - i++) diagonal[i] = scatter[at];
  return diagonal;
}
