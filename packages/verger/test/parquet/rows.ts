import { createHash } from 'node:crypto';
import { lcg } from 'testing-support/lcg';
import type { Columns } from '../../src/parquet/columns.js';
import type { RowBatch } from '../../src/parquet/row-batch.js';

export interface Row {
  readonly path: string;
  readonly label: string | null;
  readonly features: number[];
  readonly components: number[];
  readonly sha256: string;
}

/** Rows of 5 features and 2 components; every seventh has no label. */
export function someRows(count: number): Row[] {
  const random = lcg(count);
  const floats = (length: number): number[] => Array.from({ length }, () => Math.fround(random() * 4 - 1));
  return Array.from({ length: count }, (_, i) => ({
    path: `class ${i % 3}/é-${i}.jpg`,
    label: i % 7 === 6 ? null : `class ${i % 3}`,
    features: floats(5),
    components: floats(2),
    sha256: createHash('sha256').update(i.toString()).digest('hex'),
  }));
}

/** The columns of the rows, as in a plain run. */
export const plainColumns: Columns = {
  features: 5,
  components: 2,
  split: false,
  dtype: 'float32',
  lists: 'variable',
};

/** The rows in batches of the given sizes, the last size repeated. */
export async function* batchesOf(
  rows: readonly Row[],
  ...sizes: readonly number[]
): AsyncGenerator<RowBatch> {
  for (let start = 0, i = 0; start < rows.length; i++) {
    const size = sizes[Math.min(i, sizes.length - 1)];
    yield batchOf(rows.slice(start, start + size));
    start += size;
    await Promise.resolve();
  }
}

export function batchOf(rows: readonly Row[]): RowBatch {
  return {
    paths: rows.map(({ path }) => path),
    labels: rows.map(({ label }) => label),
    splits: rows.map((_, i) => (i % 2 === 0 ? 'Training' : null)),
    features: Float32Array.from(rows.flatMap(({ features }) => features)),
    components: Float32Array.from(rows.flatMap(({ components }) => components)),
    digests: rows.map(({ sha256 }) => sha256),
  };
}
