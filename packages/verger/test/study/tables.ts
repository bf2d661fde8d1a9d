import fc from 'fast-check';
import { lcg } from 'testing-support/lcg';
import { squaredDistance, tableOf, type Table } from '../../src/study/table.js';

/** Rows around some centres; the spread of components falls, as that of principal components does. */
export function cloud(rows: number, width: number, seed: number, centres = 5): Table {
  const random = lcg(seed);
  const places = Array.from({ length: centres * width }, () => (random() - 0.5) * 8);
  const values = Float32Array.from({ length: rows * width }, (_, i) => {
    const [row, component] = [Math.floor(i / width), i % width];
    const noise = random() + random() + random() - 1.5;
    return (places[(row % centres) * width + component] + noise) / (1 + component);
  });
  return tableOf(values, width);
}

/** Small tables, many with equal rows and equal distances. */
export const smallTables: fc.Arbitrary<Table> = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 2, max: 70 }))
  .chain(([width, rows]) => {
    const whole = fc.integer({ min: -3, max: 3 });
    // No smaller differences: their squares would vanish in float32.
    const fine = fc.integer({ min: -1e6, max: 1e6 }).map((number) => Math.fround(number / 1024));
    const values = fc.oneof(whole, fine);
    return fc
      .array(values, { minLength: rows * width, maxLength: rows * width })
      .map((numbers) => tableOf(Float32Array.from(numbers), width));
  });

/** The k nearest rows of another group, by comparing all in float64. */
export function nearestByAll(
  table: Table,
  row: number,
  k: number,
  isOther: (row: number) => boolean,
): number[] {
  return Array.from({ length: table.rows }, (_, other) => other)
    .filter((other) => other !== row && isOther(other))
    .map((other) => ({ other, square: squaredDistance(table, row, other) }))
    .sort((a, b) => a.square - b.square || a.other - b.other)
    .slice(0, k)
    .map(({ other }) => other);
}

/** The same rows in another order: row i of the result is row order[i]. */
export function permuted({ values, width }: Table, order: readonly number[]): Table {
  return tableOf(
    Float32Array.from(order.flatMap((row) => [...values.subarray(row * width, (row + 1) * width)])),
    width,
  );
}
