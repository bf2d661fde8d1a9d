import { describe, expect, it } from 'vitest';
import { graphOf } from '../../src/study/map/graph.js';
import { stateAt } from '../../src/study/map/layout.js';
import { continueMap } from '../../src/study/map/make-map.js';
import { startOf } from '../../src/study/map/start.js';
import { NeighbourSearch } from '../../src/study/neighbours/search.js';
import { cloud } from './tables.js';

describe('a map', () => {
  const table = cloud(700, 6, 11);
  const graph = graphOf(new NeighbourSearch(table, { k: 30 }).block(0, table.rows).lists[0]);
  const start = stateAt(startOf(table));
  const whole = continueMap(graph, start, { from: 0, to: 90, threads: 1 });

  it('is the same with one thread and with two', async () => {
    const both = await continueMap(graph, start, { from: 0, to: 90, threads: 2 });
    expect(both).toEqual(await whole);
  });

  it('is the same with and without stops', async () => {
    let state = start;
    for (const [from, to] of [
      [0, 20],
      [20, 61],
      [61, 90],
    ])
      state = await continueMap(graph, state, { from, to, threads: 1 });
    expect(state).toEqual(await whole);
  });
});
