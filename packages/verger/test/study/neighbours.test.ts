import fc from 'fast-check';
import { lcg } from 'testing-support/lcg';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { NeighbourSearch, type BlockOfNeighbours } from '../../src/study/neighbours/search.js';
import { defaultStops } from '../../src/study/neighbours/stops.js';
import { leading, squaredDistance, tableOf, type Table } from '../../src/study/table.js';
import { cloud, nearestByAll, permuted, smallTables } from './tables.js';

const rowOf = ({ lists }: BlockOfNeighbours, list: number, row: number): number[] => {
  const { k, rows } = lists[list];
  return [...rows.subarray(row * k, (row + 1) * k)];
};

const padded = (rows: readonly number[], k: number) => [...rows, ...Array<number>(k - rows.length).fill(-1)];

describe('neighbours', () => {
  it('are those of a comparison of all rows in float64, equally near ones by row', () => {
    fc.assert(
      fc.property(
        smallTables,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 4 }),
        (table, k, films) => {
          const groups = Int32Array.from({ length: table.rows }, (_, row) => row % films);
          const found = new NeighbourSearch(table, { k, groups }).block(0, table.rows);
          for (let row = 0; row < table.rows; row++) {
            expect(rowOf(found, 0, row)).toEqual(
              padded(
                nearestByAll(table, row, k, () => true),
                k,
              ),
            );
            const others = nearestByAll(table, row, k, (other) => groups[other] !== groups[row]);
            expect(rowOf(found, 1, row)).toEqual(padded(others, k));
          }
        },
      ),
      { numRuns: runs(40) },
    );
  });

  it('are exact in a larger table too, with distances', () => {
    const table = cloud(1500, 40, 1);
    const { lists } = new NeighbourSearch(table, { k: 20 }).block(0, table.rows);
    for (let row = 0; row < table.rows; row += 37) {
      const expected = nearestByAll(table, row, 20, () => true);
      expect([...lists[0].rows.subarray(row * 20, row * 20 + 20)]).toEqual(expected);
      const squares = expected.map((other) => squaredDistance(table, row, other));
      expect([...lists[0].squares.subarray(row * 20, row * 20 + 20)]).toEqual(squares);
    }
  });

  it('are told apart where float32 cannot', () => {
    // Distances of 1000 that differ by less than float32 can hold.
    const far = Array.from({ length: 40 }, (_, i) => [1000, ((i * 17) % 40) / 64]);
    const table = tableOf(Float32Array.from([[0, 0], ...far].flat()), 2);
    const found = new NeighbourSearch(table, { k: 5 }).block(0, table.rows);
    expect(rowOf(found, 0, 0)).toEqual(nearestByAll(table, 0, 5, () => true));
  });

  it('are the first rows where all rows are the same', () => {
    const table = tableOf(new Float32Array(90).fill(2), 3);
    const found = new NeighbourSearch(table, { k: 3 }).block(0, 30);
    expect(rowOf(found, 0, 0)).toEqual([1, 2, 3]);
    expect(rowOf(found, 0, 9)).toEqual([0, 1, 2]);
  });

  it('do not depend on how rows are cut into blocks', () => {
    const table = cloud(1100, 12, 2);
    const search = new NeighbourSearch(table, { k: 7, curve: defaultStops(12) });
    const whole = search.block(0, table.rows);
    for (const [first, count] of [
      [0, 1],
      [13, 530],
      [1097, 3],
    ]) {
      const { lists, nearest } = new NeighbourSearch(table, { k: 7, curve: defaultStops(12) }).block(
        first,
        count,
      );
      expect(lists[0].rows).toEqual(whole.lists[0].rows.slice(first * 7, (first + count) * 7));
      expect(lists[0].squares).toEqual(whole.lists[0].squares.slice(first * 7, (first + count) * 7));
      expect(nearest[0]).toEqual(whole.nearest[0].slice(first * 12, (first + count) * 12));
    }
  });

  it('follow their rows into another order', () => {
    const table = cloud(300, 6, 3);
    const random = lcg(4);
    const order = Array.from({ length: 300 }, (_, row) => ({ row, key: random() }))
      .sort((a, b) => a.key - b.key)
      .map(({ row }) => row);
    const plain = new NeighbourSearch(table, { k: 6 }).block(0, 300);
    const moved = new NeighbourSearch(permuted(table, order), { k: 6 }).block(0, 300);
    order.forEach((row, at) => {
      expect(rowOf(moved, 0, at).map((other) => order[other])).toEqual(rowOf(plain, 0, row));
    });
  });

  it('refuse what is no number', () => {
    expect(() => tableOf(Float32Array.of(1, NaN), 2)).toThrow('component 2 of row 0 is NaN');
    expect(() => tableOf(Float32Array.of(1, 2, 3), 2)).toThrow('3 values are no table of 2 components');
  });
});

describe('the nearest row in the first components', () => {
  it('is as near as the nearest, for each number of components', () => {
    fc.assert(
      fc.property(smallTables, fc.integer({ min: 2, max: 5 }), (table, films) => {
        const groups = Int32Array.from({ length: table.rows }, (_, row) => row % films);
        const stops = defaultStops(table.width);
        const { nearest } = new NeighbourSearch(table, { k: 3, groups, curve: stops }).block(0, table.rows);
        stops.forEach((components, stop) => {
          const first = leading(table, components);
          for (let row = 0; row < table.rows; row++) {
            const at = row * stops.length + stop;
            expectNearest(first, row, nearest[0][at], () => true);
            expectNearest(first, row, nearest[1][at], (other) => groups[other] !== groups[row]);
          }
        });
      }),
      { numRuns: runs(10) },
    );
  });

  it('is looked for at up to 16 numbers of components', () => {
    expect(defaultStops(5)).toEqual([1, 2, 3, 4, 5]);
    expect(defaultStops(200)).toEqual([1, 2, 3, 4, 6, 8, 11, 15, 21, 29, 40, 55, 76, 105, 145, 200]);
    for (let width = 1; width < 400; width++) {
      const stops = defaultStops(width);
      expect(stops.length).toBe(Math.min(16, width));
      expect(stops.at(-1)).toBe(width);
      expect(stops.every((stop, i) => i === 0 || stop > stops[i - 1])).toBe(true);
    }
  });
});

function expectNearest(table: Table, row: number, found: number, isOther: (row: number) => boolean): void {
  const [best] = nearestByAll(table, row, 1, isOther) as (number | undefined)[];
  if (best === undefined) {
    expect(found).toBe(-1);
    return;
  }
  expect(found).not.toBe(row);
  expect(isOther(found)).toBe(true);
  const least = squaredDistance(table, row, best);
  // Float32's sums of nine squares.
  expect(squaredDistance(table, row, found)).toBeLessThanOrEqual(least * (1 + 1e-5));
}
