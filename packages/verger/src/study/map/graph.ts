import type { NeighbourLists } from '../neighbours/nearest-rows.js';
import { LayoutKernel } from './layout-kernel.js';

/** A symmetric graph with weights: what t-SNE's attraction works on. */
export interface Graph {
  readonly points: number;
  /** int32 [points + 1]: where each point's edges start; each has an even number. */
  readonly starts: Int32Array;
  /** int32 [edges], ascending for each point; a last edge of weight 0 leads to the point itself where one is missing */
  readonly columns: Int32Array;
  /** float32 [edges]: `points` times the probability of the pair */
  readonly weights: Float32Array;
}

/** log 30; not Math.log, whose last digits depend on the engine. */
const logThirty = 3.4011973816621555;

/**
 * The weights of t-SNE's edges: each point's neighbours by a Gaussian of perplexity 30, or a third of the neighbours
 * where there are fewer than 90, then the mean of both directions.
 * @param lists neighbours of all points, all there
 */
export function graphOf(lists: NeighbourLists): Graph {
  const { k, rows } = lists;
  const points = k === 0 ? 0 : rows.length / k;
  return symmetric(points, k, rows, probabilities(lists, points));
}

function probabilities({ k, squares }: NeighbourLists, points: number): Float64Array {
  const kernel = new LayoutKernel();
  const address = kernel.reserve(8 * squares.length);
  const values = kernel.doubles(address, squares.length);
  values.set(squares);
  if (points > 0) kernel.exports.weigh(points, k, address, logThirty - logOfRatio(90, k));
  return values;
}

/** log(a/b), by the series of 2·artanh((a - b)/(a + b)). */
function logOfRatio(a: number, b: number): number {
  const x = (a - b) / (a + b);
  let [sum, power] = [0, x];
  for (let i = 1; Math.abs(power) > 1e-17; i += 2, power *= x * x) sum += power / i;
  return 2 * sum;
}

function symmetric(points: number, k: number, rows: Int32Array, forward: Float64Array): Graph {
  const backward = transposed(points, k, rows, forward);
  const starts = new Int32Array(points + 1);
  const columns: Int32Array = new Int32Array(points * (2 * k + 1));
  const weights = new Float32Array(columns.length);
  const own = new Map<number, number>();
  let at = 0;
  for (let point = 0; point < points; point++) {
    own.clear();
    for (let i = point * k; i < (point + 1) * k; i++) own.set(rows[i], forward[i]);
    const others = new Map<number, number>();
    for (let i = backward.starts[point]; i < backward.starts[point + 1]; i++) {
      others.set(backward.sources[i], backward.values[i]);
    }
    const all = Int32Array.from(new Set([...own.keys(), ...others.keys()])).sort();
    for (const column of all) {
      columns[at] = column;
      weights[at++] = ((own.get(column) ?? 0) + (others.get(column) ?? 0)) / 2;
    }
    if ((at & 1) === 1) columns[at++] = point;
    starts[point + 1] = at;
  }
  return { points, starts, columns: columns.slice(0, at), weights: weights.slice(0, at) };
}

interface Backward {
  readonly starts: Int32Array;
  readonly sources: Int32Array;
  readonly values: Float64Array;
}

/** The edges that end at each point, by ascending source. */
function transposed(points: number, k: number, rows: Int32Array, forward: Float64Array): Backward {
  const starts = new Int32Array(points + 1);
  for (const row of rows) starts[row + 1]++;
  for (let point = 0; point < points; point++) starts[point + 1] += starts[point];
  const next = starts.slice();
  const sources = new Int32Array(rows.length);
  const values = new Float64Array(rows.length);
  rows.forEach((row, i) => {
    const at = next[row]++;
    sources[at] = Math.floor(i / k);
    values[at] = forward[i];
  });
  return { starts, sources, values };
}
