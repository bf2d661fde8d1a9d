import fc from 'fast-check';
import { lcg } from 'testing-support/lcg';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { accuracyCurve } from '../../src/study/curve/accuracy.js';
import { keptNeighbours } from '../../src/study/faithfulness/kept-neighbours.js';
import { penaltiesOf, trustworthiness } from '../../src/study/faithfulness/trustworthiness.js';
import { nearDuplicates } from '../../src/study/likeness/near-duplicates.js';
import { farOut, outlierScores } from '../../src/study/likeness/outliers.js';
import { NeighbourSearch } from '../../src/study/neighbours/search.js';
import { suspectsOf } from '../../src/study/suspects/suspects.js';
import { leading, squaredDistance, tableOf, type Table } from '../../src/study/table.js';
import { cloud, smallTables } from './tables.js';

const listsOf = (table: Table, k: number, groups?: Int32Array) =>
  new NeighbourSearch(table, groups === undefined ? { k } : { k, groups }).block(0, table.rows).lists;

describe('accuracy against the number of components', () => {
  it('counts rows whose nearest has their label, and takes the smallest number within a standard error', () => {
    // Ten rows, three stops: 5, 9 and 10 of 10 are right.
    const nearest = Int32Array.from({ length: 30 }, (_, i) => {
      const [row, stop] = [Math.floor(i / 3), i % 3];
      const isRight = row < [5, 9, 10][stop];
      return isRight ? (row + 2) % 10 : (row + 1) % 10;
    });
    const labels = Int32Array.from({ length: 10 }, (_, row) => row % 2);
    const { points, judged, recommended } = accuracyCurve([1, 5, 9], nearest, { labels });
    expect(points.map(({ accuracy }) => accuracy)).toEqual([0.5, 0.9, 1]);
    expect(points[1].error).toBeCloseTo(Math.sqrt((0.9 * 0.1) / 10), 12);
    expect([judged, recommended]).toEqual([10, 9]);
  });

  it('leaves out rows that no row of another group could match, and rows without a label', () => {
    const labels = Int32Array.of(0, 0, 1, 1, -1);
    const groups = Int32Array.of(0, 0, 1, 2, 3);
    const { judged, points } = accuracyCurve([1], Int32Array.of(2, 2, 3, 2, 0), { labels, groups });
    expect(judged).toBe(2);
    expect(points[0].accuracy).toBe(1);
    const nothing = accuracyCurve([1], Int32Array.of(-1), { labels: Int32Array.of(-1) });
    expect(nothing).toMatchObject({ judged: 0, recommended: undefined });
  });

  it('has the error of as many draws as there are groups where all rows of a group agree', () => {
    const labels = Int32Array.from({ length: 40 }, (_, row) => Math.floor(row / 10) % 2);
    const groups = Int32Array.from({ length: 40 }, (_, row) => Math.floor(row / 10));
    // The first film is always wrong.
    const nearest = Int32Array.from({ length: 40 }, (_, row) => (row < 10 ? 10 : (row + 20) % 40));
    const [{ accuracy, error }] = accuracyCurve([1], nearest, { labels, groups }).points;
    expect(accuracy).toBe(0.75);
    expect(error).toBeCloseTo(Math.sqrt((0.75 * 0.25) / 4), 12);
  });
});

describe('suspects', () => {
  it('are the flipped labels', () => {
    const table = cloud(1000, 6, 3, 8);
    const random = lcg(5);
    const truth = Int32Array.from({ length: 1000 }, (_, row) => row % 8);
    const flipped = new Set<number>();
    const labels = truth.map((label, row) => {
      if (random() >= 0.05) return label;
      flipped.add(row);
      return (label + 1 + Math.floor(random() * 7)) % 8;
    });
    const { ranking, suspects, votes } = suspectsOf(listsOf(table, 15)[0], labels);
    const found = [...ranking.subarray(0, flipped.size)].filter((row) => flipped.has(row));
    expect(found.length / flipped.size).toBeGreaterThan(0.9);
    expect(suspects.length / flipped.size).toBeCloseTo(1, 0);
    expect(found.filter((row) => votes.other[row] === truth[row]).length / found.length).toBeGreaterThan(0.9);
  });

  it('of a whole film under a wrong name show against other films only', () => {
    const table = cloud(300, 6, 4, 3);
    // Rows 0, 3, 6, ... are in the first centre; every tenth of them is a film of its own kind of label.
    const films = Int32Array.from({ length: 300 }, (_, row) => (row % 3) * 2 + (row < 150 ? 0 : 1));
    const labels = Int32Array.from({ length: 300 }, (_, row) => (films[row] === 1 ? 2 : row % 3));
    const [, others] = listsOf(table, 15, films);
    const { votes, ranking } = suspectsOf(others, labels);
    expect(labels[ranking[0]] === 2 || films[ranking[0]] <= 1).toBe(true);
    const film = [...labels.keys()].filter((row) => films[row] === 1);
    expect(film.every((row) => votes.other[row] === 0)).toBe(true);
  });

  it('are judged by their nearest neighbours most', () => {
    // Of three neighbours the nearest has as many votes as the two others.
    const lists = { k: 3, rows: Int32Array.of(1, 2, 3, 0, 2, 3, 3, 0, 1, 2, 0, -1) };
    const { votes } = suspectsOf({ ...lists, squares: new Float64Array(12) }, Int32Array.of(0, 0, 1, 1));
    expect([...votes.given]).toEqual([3 / 6, 3 / 6, 3 / 6, 3 / 5]);
    expect([...votes.otherProbability]).toEqual([3 / 6, 3 / 6, 3 / 6, 2 / 5]);
  });

  it('are none where there are no labels or only one', () => {
    const table = cloud(30, 3, 1);
    const [lists] = listsOf(table, 5);
    expect(suspectsOf(lists, new Int32Array(30).fill(-1))).toMatchObject({
      suspects: new Int32Array(0),
      ranking: new Int32Array(0),
    });
    const one = suspectsOf(lists, new Int32Array(30));
    expect(one.suspects.length).toBe(0);
    expect([...one.ranking].sort((a, b) => a - b)).toEqual([...Array(30).keys()]);
  });
});

describe('near duplicates', () => {
  it('are groups in which every pair is near, across splits first', () => {
    fc.assert(
      fc.property(smallTables, (table) => {
        const splits = Int32Array.from({ length: table.rows }, (_, row) => row % 2);
        const { threshold, groups } = nearDuplicates(table, listsOf(table, 8)[0], splits);
        const seen = new Set<number>();
        for (const { rows, acrossSplits } of groups) {
          expect(rows.length).toBeGreaterThan(1);
          expect(acrossSplits).toBe(new Set(rows.map((row) => row % 2)).size > 1);
          for (const a of rows) {
            expect(seen.has(a)).toBe(false);
            seen.add(a);
            for (const b of rows) expect(squaredDistance(table, a, b)).toBeLessThanOrEqual(threshold ** 2);
          }
        }
        const order = groups.map(({ acrossSplits }) => Number(acrossSplits));
        expect(order).toEqual([...order].sort((a, b) => b - a));
      }),
      { numRuns: runs(40) },
    );
  });

  it('do not chain: of three in a row, each near the next, the nearest two are a group', () => {
    // The median distance is 8; 0.13 of it is 1.04.
    const far = Array.from({ length: 20 }, (_, i) => 100 + 8 * i);
    const table = tableOf(Float32Array.from([0, 1, 1.9, ...far]), 1);
    expect(nearDuplicates(table, listsOf(table, 5)[0]).groups).toEqual([
      { rows: [1, 2], acrossSplits: false },
    ]);
  });
});

describe('outliers', () => {
  it('are far from their neighbours, measured by how far those are from theirs', () => {
    const { values } = leading(cloud(200, 3, 2, 2), 3);
    const table = tableOf(Float32Array.of(...values, 9, 9, 9), 3);
    const scores = outlierScores(listsOf(table, 15)[0], table.rows);
    expect(scores.indexOf(scores.reduce((a, b) => Math.max(a, b)))).toBe(200);
    expect(scores[200]).toBeGreaterThan(3);
    expect([...scores].sort((a, b) => a - b)[100]).toBeCloseTo(1, 0);
  });

  it('are far out of the usual', () => {
    const scores = Float64Array.from({ length: 101 }, (_, i) => 1 + (i % 10) / 100);
    scores[7] = 1.4;
    scores[3] = Infinity;
    scores[5] = NaN;
    const { above, rows } = farOut(scores);
    expect(above).toBeCloseTo(1.22, 2);
    expect([...rows]).toEqual([3, 7]);
    expect([...farOut(new Float64Array(40).fill(1)).rows]).toEqual([]);
  });

  it('are not among equal rows', () => {
    const table = tableOf(new Float32Array(40).fill(1), 2);
    expect([...outlierScores(listsOf(table, 5)[0], 20)]).toEqual(Array(20).fill(1));
  });
});

describe('faithfulness', () => {
  it('is whole for two components on their own map', () => {
    const table = cloud(400, 2, 8);
    const [lists] = listsOf(table, 50);
    for (const kept of keptNeighbours(table.values, 2, 0, lists, [10, 50]))
      expect(kept).toEqual(new Float32Array(400).fill(1));
    expect(trustOf(table, table.values)).toBe(1);
  });

  it('of a map drawn by lot is what chance gives', () => {
    const table = cloud(500, 6, 8, 1);
    const random = lcg(3);
    const lot = Float32Array.from({ length: 1000 }, () => random());
    const [ten] = keptNeighbours(lot, 2, 0, listsOf(table, 10)[0], [10]);
    expect(ten.reduce((sum, share) => sum + share, 0) / 500).toBeCloseTo(10 / 499, 1);
    expect(trustOf(table, lot)).toBeCloseTo(0.5, 1);
  });

  it('is the same row by row and block by block', () => {
    const table = cloud(120, 5, 4);
    const [map, lists] = [leading(table, 2).values, listsOf(table, 50)[0]];
    const [whole] = keptNeighbours(map, 2, 0, lists, [50]);
    const [from, to] = [30, 77];
    const block = { k: 50, rows: lists.rows.slice(from * 50, to * 50), squares: lists.squares };
    expect(keptNeighbours(map, 2, from, block, [50])[0]).toEqual(whole.slice(from, to));
    const penalty = (start: number, end: number) =>
      penaltiesOf(table, [leading(table, 2)], { from: start, to: end })[0];
    expect(penalty(0, from) + penalty(from, to) + penalty(to, 120)).toBe(penalty(0, 120));
  });
});

function trustOf(table: Table, map: Float32Array): number {
  const [penalty] = penaltiesOf(table, [tableOf(map, 2)], { from: 0, to: table.rows });
  return trustworthiness(penalty, table.rows);
}
