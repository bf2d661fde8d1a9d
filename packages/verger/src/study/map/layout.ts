import type { Graph } from './graph.js';
import { LayoutKernel } from './layout-kernel.js';
import { Repulsion } from './repulsion.js';

/** Iterations in which attraction is stronger than it should be (van der Maaten and Hinton 2008), as openTSNE has it. */
const early = { iterations: 250, exaggeration: 12 };
/** Iterations of a whole map. */
export const mapIterations = early.iterations + 500;

/** Which iterations of a map to make; the threads change no byte. */
export interface Iterations {
  /** The first, counted from 0. */
  readonly from: number;
  /** The one after the last. */
  readonly to: number;
  /** Threads of this process, at least 1. With 1, the calling thread does all the work, with a breath now and then. */
  readonly threads: number;
}

const momentum = 0.8;

/**
 * Where a map stands before an iteration, float64 [3, points, 2]: positions, steps and gains. A map that goes on from here
 * has the bytes of one that never stopped.
 */
export type MapState = Float64Array;

/**
 * Before the first iteration.
 * @param start float64 [points, 2]
 */
export function stateAt(start: Float64Array): MapState {
  const state = new Float64Array(3 * start.length).fill(1, 2 * start.length);
  state.set(start);
  return state;
}

/** float32 [points, 2]: the positions of a state. */
export function positionsOf(state: MapState): Float32Array {
  return Float32Array.from(state.subarray(0, state.length / 3));
}

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

  constructor(graph: Graph, state: MapState) {
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
    kernel.doubles(this.#state, 6 * n).set(state);
    kernel.floats(this.#positions, 2 * n).set(positionsOf(state));
  }

  /** An iteration, counted from 0. */
  step(iteration: number): void {
    this.attract(0, this.#points);
    this.move(iteration, this.repel());
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
  move(iteration: number, pairs: number): void {
    const exaggeration = iteration < early.iterations ? early.exaggeration : 1;
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

  /** A copy of where the map stands. */
  state(): MapState {
    return this.#kernel.doubles(this.#state, 6 * this.#points).slice();
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
