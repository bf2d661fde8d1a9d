import { mapSide, type MapPoints } from './points.js';

const cells = 256;
const cellSide = (mapSide + 1) / cells;

/** Finds points by their place: the points of each cell of a grid, one cell after the other. */
export class PointGrid {
  readonly #points: MapPoints;
  /** Where each cell begins in `#sorted`. */
  readonly #starts: Uint32Array;
  readonly #sorted: Uint32Array;

  constructor(points: MapPoints) {
    this.#points = points;
    this.#starts = new Uint32Array(cells * cells + 1);
    for (let i = 0; i < points.count; i++) this.#starts[this.#cellOf(i) + 1]++;
    for (let cell = 0; cell < cells * cells; cell++) this.#starts[cell + 1] += this.#starts[cell];
    const next = this.#starts.slice();
    this.#sorted = new Uint32Array(points.count);
    for (let i = 0; i < points.count; i++) this.#sorted[next[this.#cellOf(i)]++] = i;
  }

  #cellOf(i: number): number {
    const { x, y } = this.#points;
    return Math.floor(y[i] / cellSide) * cells + Math.floor(x[i] / cellSide);
  }

  /**
   * The nearest point.
   * @param radius how far from the place at the most, in units of the map
   * @param isShown which points count
   */
  nearest(x: number, y: number, radius: number, isShown: (point: number) => boolean): number | undefined {
    let best: number | undefined;
    let least = radius * radius;
    this.#within(x - radius, y - radius, x + radius, y + radius, (i) => {
      const away = (this.#points.x[i] - x) ** 2 + (this.#points.y[i] - y) ** 2;
      if (away > least || !isShown(i)) return;
      least = away;
      best = i;
    });
    return best;
  }

  /**
   * The points in a rectangle, or none if there are more than `most` in it.
   * @param isShown which points count
   */
  within(
    [left, top]: readonly [number, number],
    [right, bottom]: readonly [number, number],
    most: number,
    isShown: (point: number) => boolean,
  ): readonly number[] {
    const { x, y } = this.#points;
    const found: number[] = [];
    this.#within(left, top, right, bottom, (i) => {
      const isInside = x[i] >= left && x[i] <= right && y[i] >= top && y[i] <= bottom;
      if (found.length <= most && isInside && isShown(i)) found.push(i);
    });
    return found.length > most ? [] : found;
  }

  /** Calls back for the points of all cells that a rectangle touches. */
  #within(left: number, top: number, right: number, bottom: number, visit: (point: number) => void): void {
    const cell = (at: number): number => Math.min(Math.max(Math.floor(at / cellSide), 0), cells - 1);
    for (let row = cell(top); row <= cell(bottom); row++) {
      const [from, to] = [row * cells + cell(left), row * cells + cell(right) + 1];
      for (let k = this.#starts[from]; k < this.#starts[to]; k++) visit(this.#sorted[k]);
    }
  }
}
