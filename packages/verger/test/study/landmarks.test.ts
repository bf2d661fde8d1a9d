import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/common/hash.js';
import { landmarkRows, landmarkStep, placeAmong, rowsOf } from '../../src/study/map/landmarks.js';
import { leading } from '../../src/study/table.js';
import { cloud } from './tables.js';

describe('landmarks', () => {
  const keys = Array.from({ length: 1000 }, (_, row) => sha256(Buffer.from(`image ${row}`)));

  it('are all rows up to a number, beyond that every so many-th by hash', () => {
    expect([32, 200_000, 200_001, 1_000_000].map(landmarkStep)).toEqual([1, 1, 5, 20]);
    expect(landmarkRows(keys, 1)).toEqual(Int32Array.from(keys.keys()));
    const rows = landmarkRows(keys, 10);
    expect(rows.length).toBe(100);
    expect(rows).toEqual(rows.slice().sort());
  });

  it('are the same images in another order of rows', () => {
    const chosen = (list: readonly string[]) => [...landmarkRows(list, 12)].map((row) => list[row]).sort();
    expect(chosen([...keys].reverse())).toEqual(chosen(keys));
  });

  it('place the others at the median of their nearest', () => {
    const table = cloud(400, 2, 3);
    const marks = rowsOf(
      table,
      Int32Array.from({ length: 300 }, (_, row) => row),
    );
    const others = rowsOf(
      table,
      Int32Array.from({ length: 100 }, (_, row) => 300 + row),
    );
    // The map is the plane itself, so each row's place is near its own.
    const placed = placeAmong(others, marks, leading(marks, 2).values);
    const errors = placed.map((value, i) => Math.abs(value - others.values[i])).sort();
    expect(errors[100]).toBeLessThan(0.2);
    expect(placeAmong(marks, marks, marks.values).length).toBe(600);
  });
});
