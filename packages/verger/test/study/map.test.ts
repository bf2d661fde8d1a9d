import { lcg } from 'testing-support/lcg';
import { describe, expect, it } from 'vitest';
import { keptNeighbours } from '../../src/study/faithfulness/kept-neighbours.js';
import { graphOf } from '../../src/study/map/graph.js';
import { gridFor } from '../../src/study/map/grid.js';
import { LayoutKernel } from '../../src/study/map/layout-kernel.js';
import { Layout, positionsOf, stateAt } from '../../src/study/map/layout.js';
import { Repulsion } from '../../src/study/map/repulsion.js';
import { startOf } from '../../src/study/map/start.js';
import { NeighbourSearch } from '../../src/study/neighbours/search.js';
import { tableOf, type Table } from '../../src/study/table.js';
import { cloud } from './tables.js';

const listsOf = (table: Table, k: number) => new NeighbourSearch(table, { k }).block(0, table.rows).lists[0];

describe('the graph', () => {
  it('is symmetric, and its weights add up to the number of points', () => {
    const graph = graphOf(listsOf(cloud(200, 5, 1), 60));
    const weights = new Map<string, number>();
    let sum = 0;
    for (let point = 0; point < 200; point++) {
      expect(graph.starts[point] % 2).toBe(0);
      for (let i = graph.starts[point]; i < graph.starts[point + 1]; i++) {
        sum += graph.weights[i];
        if (graph.weights[i] > 0) weights.set(`${point} ${graph.columns[i]}`, graph.weights[i]);
      }
    }
    expect(sum).toBeCloseTo(200, 3);
    for (const [pair, weight] of weights)
      expect(weights.get(pair.split(' ').reverse().join(' '))).toBe(weight);
  });

  it('gives neighbours a perplexity of 30, and all the same weight where all are equally far', () => {
    const kernel = new LayoutKernel();
    const k = 90;
    const at = kernel.reserve(8 * 2 * k);
    const values = kernel.doubles(at, 2 * k);
    values.set(Array.from({ length: k }, (_, i) => 3 + i * i));
    values.fill(7, k);
    kernel.exports.weigh(2, k, at, Math.log(30));
    const entropy = values.slice(0, k).reduce((sum, p) => sum - (p > 0 ? p * Math.log(p) : 0), 0);
    expect(Math.exp(entropy)).toBeCloseTo(30, 4);
    for (const p of values.slice(k)) expect(p).toBeCloseTo(1 / k, 12);
  });
});

describe('repulsion', () => {
  it.each([1e-4, 1, 12, 40, 100, 300])('on a map %d wide is that of all pairs', (width) => {
    const n = 700;
    const random = lcg(9);
    const points = Float32Array.from(
      { length: 2 * n },
      () => (random() - 0.5) * width * (random() < 0.5 ? 1 : 0.2),
    );
    const kernel = new LayoutKernel();
    const [positions, forces] = [kernel.reserve(8 * n), kernel.reserve(8 * n)];
    const repulsion = new Repulsion(kernel, n);
    kernel.floats(positions, 2 * n).set(points);
    const sum = repulsion.compute(positions, forces);
    const expected = byAllPairs(points);
    const found = kernel.floats(forces, 2 * n);
    const largest = expected.forces.reduce((most, force) => Math.max(most, Math.abs(force)), 0);
    const worst = expected.forces.reduce((most, force, i) => Math.max(most, Math.abs(force - found[i])), 0);
    expect(Math.abs(sum / expected.sum - 1)).toBeLessThan(0.02);
    // So few points on the coarser grid are its worst case: the largest force is that of a single pair.
    expect(worst / largest).toBeLessThan(gridFor(width).spacing < 0.5 ? 0.01 : 0.06);
  });

  it('is computed on a grid that is fine enough and large enough', () => {
    for (let span = 0; span < 3000; span += 0.7) {
      const { nodes, spacing } = gridFor(span);
      expect(span).toBeLessThanOrEqual((nodes - 8) * spacing);
      expect(spacing).toBeLessThanOrEqual(span < 508 ? 0.5 : 4);
    }
  });
});

describe('a map', () => {
  it('has the same bytes every time, and keeps groups and neighbours together', () => {
    const table = cloud(600, 8, 5, 6);
    const lists = listsOf(table, 90);
    const [positions, again] = [mapOf(table), mapOf(table)];
    expect(again).toEqual(positions);
    const kept = (map: Float32Array) =>
      keptNeighbours(map, 2, 0, lists, [10])[0].reduce((sum, share) => sum + share, 0);
    expect(kept(positions)).toBeGreaterThan(kept(Float32Array.from(startOf(table), (x) => x * 1e4)));
    const nearest = listsOf(tableOf(positions, 2), 1);
    expect(nearest.rows.filter((other, row) => other % 6 === row % 6).length).toBeGreaterThan(590);
  });

  it.each([
    ['one component', cloud(50, 1, 6)],
    ['equal rows', tableOf(new Float32Array(60).fill(1), 2)],
    ['two rows', cloud(2, 3, 7)],
  ])('of %s is finite', (_, table) => {
    expect(mapOf(table).every(Number.isFinite)).toBe(true);
  });
});

/** A few iterations of each kind: enough for a few rows. */
function mapOf(table: Table): Float32Array {
  const layout = new Layout(graphOf(listsOf(table, Math.min(90, table.rows - 1))), stateAt(startOf(table)));
  for (let iteration = 170; iteration < 420; iteration++) layout.step(iteration);
  return positionsOf(layout.state());
}

function byAllPairs(points: Float32Array): { readonly forces: Float64Array; readonly sum: number } {
  const forces = new Float64Array(points.length);
  let sum = 0;
  for (let i = 0; i < points.length; i += 2) {
    for (let j = 0; j < points.length; j += 2) {
      const [x, y] = [points[i] - points[j], points[i + 1] - points[j + 1]];
      const factor = 1 / (1 + x * x + y * y);
      if (i !== j) sum += factor;
      forces[i] += x * factor * factor;
      forces[i + 1] += y * factor * factor;
    }
  }
  return { forces, sum };
}
