import { describe, expect, it } from 'vitest';
import { graphOf } from '../../src/study/map/graph.js';
import { makeMap, mapIterations } from '../../src/study/map/make-map.js';
import { startOf } from '../../src/study/map/start.js';
import { NeighbourSearch } from '../../src/study/neighbours/search.js';
import { cloud } from './tables.js';

describe('threads', () => {
  it('make the same map, one or two of them', async () => {
    const table = cloud(1400, 6, 11);
    const graph = graphOf(new NeighbourSearch(table, { k: 30 }).block(0, table.rows).lists[0]);
    const iterations: number[] = [];
    const options = { threads: 1, onIterations: (done: number) => void iterations.push(done) };
    const alone = await makeMap(graph, startOf(table), options);
    expect(iterations.at(-1)).toBe(mapIterations);
    expect(await makeMap(graph, startOf(table), { threads: 2 })).toEqual(alone);
  });
});
