import { gridFor, type Grid } from './grid.js';
import type { LayoutKernel } from './layout-kernel.js';

/** Forces of repulsion on all points of a map, in a kernel's memory. */
export class Repulsion {
  readonly #kernel: LayoutKernel;
  readonly #points: number;
  readonly #bounds: number;
  /** Work space by its size, since a map grows into larger grids and seldom back. */
  readonly #spaces = new Map<number, { readonly grids: number; readonly table: number }>();
  #grid: Grid = { nodes: 0, spacing: 0 };

  /** @param points how many */
  constructor(kernel: LayoutKernel, points: number) {
    this.#kernel = kernel;
    this.#points = points;
    this.#bounds = kernel.reserve(32);
  }

  /**
   * Computes the forces (float32 [n, 2] at `forces`) on points (float32 [n, 2] at `positions`).
   * @returns the sum of 1/(1 + distance²) over all pairs of different points, each counted twice
   */
  compute(positions: number, forces: number): number {
    const { exports } = this.#kernel;
    exports.bounds(this.#points, positions, this.#bounds);
    const [left, right, top, bottom] = this.#kernel.doubles(this.#bounds, 4);
    const grid = gridFor(Math.max(right - left, bottom - top));
    this.#prepare(grid);
    const reach = ((grid.nodes - 5) * grid.spacing) / 2;
    const [x, y] = [(left + right) / 2 - reach, (top + bottom) / 2 - reach];
    // Each point meets itself once, at distance 0.
    return exports.repel(this.#points, positions, forces, x, y, 1 / grid.spacing) - this.#points;
  }

  #prepare(grid: Grid): void {
    if (grid.nodes === this.#grid.nodes && grid.spacing === this.#grid.spacing) return;
    this.#grid = grid;
    const { exports } = this.#kernel;
    const [size, cells] = [2 * grid.nodes, grid.nodes ** 2];
    let space = this.#spaces.get(grid.nodes);
    if (space === undefined) {
      // Two grids, two half transforms of twice their size and three spectra of four times; see setGrid.
      space = { grids: this.#kernel.reserve(4 * 18 * cells), table: this.#kernel.reserve((8 + 64) * size) };
      this.#spaces.set(grid.nodes, space);
    }
    const { grids, table } = space;
    exports.setTransform(size, table, table + 8 * size);
    exports.setGrid(grid.nodes, grids, grids + 8 * cells, grids + 24 * cells);
    exports.setKernels(grid.spacing, this.#workSpace(32 * size * size));
  }

  #work = { address: 0, bytes: 0 };

  #workSpace(bytes: number): number {
    if (this.#work.bytes < bytes) this.#work = { address: this.#kernel.reserve(bytes), bytes };
    return this.#work.address;
  }
}
