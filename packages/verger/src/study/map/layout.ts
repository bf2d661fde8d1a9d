import type { Graph } from './graph.js';
import { LayoutKernel } from './layout-kernel.js';
import { Repulsion } from './repulsion.js';

/** Some iterations in which attraction is stronger than it should be. */
export interface Phase {
  readonly iterations: number;
  readonly exaggeration: number;
}

/** Early exaggeration (van der Maaten and Hinton 2008) as openTSNE has it. */
export const usualPhases: readonly Phase[] = [
  { iterations: 250, exaggeration: 12 },
  { iterations: 500, exaggeration: 1 },
];

const momentum = 0.8;

/** A map in the making: t-SNE with repulsion by interpolation. It knows no random number and no clock. */
export class Layout {
  readonly #kernel = new LayoutKernel();
  readonly #points: number;
  readonly #state: number;
  readonly #positions: number;
  readonly #attraction: number;
  readonly #repulsion: number;
  readonly #starts: number;
  readonly #columns: number;
  readonly #weights: number;
  readonly #repel: Repulsion;

  /** @param start float64 [points, 2] */
  constructor(graph: Graph, start: Float64Array) {
    const kernel = this.#kernel;
    const n = (this.#points = graph.points);
    this.#starts = kernel.reserve(4 * (n + 1));
    this.#columns = kernel.reserve(4 * graph.columns.length);
    this.#weights = kernel.reserve(4 * graph.weights.length);
    this.#state = kernel.reserve(8 * 6 * n);
    this.#positions = kernel.reserve(4 * 2 * n);
    this.#attraction = kernel.reserve(4 * 2 * n);
    this.#repulsion = kernel.reserve(4 * 2 * n);
    this.#repel = new Repulsion(kernel, n);
    kernel.integers(this.#starts, n + 1).set(graph.starts);
    kernel.integers(this.#columns, graph.columns.length).set(graph.columns);
    kernel.floats(this.#weights, graph.weights.length).set(graph.weights);
    const state = kernel.doubles(this.#state, 6 * n);
    state.set(start);
    state.fill(1, 4 * n);
    kernel.floats(this.#positions, 2 * n).set(start);
  }

  /** One iteration. */
  step(exaggeration: number): void {
    this.attract(0, this.#points);
    this.move(exaggeration, this.repel());
  }

  /** Computes the attraction of the points from `from` to `to` (exclusive); each depends on the positions only. */
  attract(from: number, to: number): void {
    this.#kernel.exports.attract(
      from,
      to,
      this.#starts,
      this.#columns,
      this.#weights,
      this.#positions,
      this.#attraction,
    );
  }

  /** Computes the repulsion of all points. Returns the sum over all pairs. */
  repel(): number {
    return this.#repel.compute(this.#positions, this.#repulsion);
  }

  /** Moves all points. The learning rate is n over the exaggeration (Belkina et al. 2019; Kobak and Berens 2019). */
  move(exaggeration: number, pairs: number): void {
    // The graph's weights are n times the probabilities, so this gradient is n times the usual one.
    this.#kernel.exports.descend(
      this.#points,
      this.#state,
      this.#positions,
      this.#attraction,
      this.#repulsion,
      exaggeration,
      this.#points / pairs,
      1 / exaggeration,
      momentum,
    );
  }

  /** float32 [points, 2]: attraction, a view until the next call of any method. */
  attraction(): Float32Array {
    return this.#kernel.floats(this.#attraction, 2 * this.#points);
  }

  /** float32 [points, 2]: where the points are now, a view until the next call of any method. */
  positions(): Float32Array {
    return this.#kernel.floats(this.#positions, 2 * this.#points);
  }
}
