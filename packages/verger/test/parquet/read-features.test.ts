import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { readFeatureRows } from '../../src/parquet/read-features.js';
import type { RowBatch } from '../../src/parquet/row-batch.js';
import type { Columns } from '../../src/parquet/columns.js';
import { encodePart, encodeTextTable } from '../../src/parquet/write.js';

function columns(features: number): Columns {
  return { features, components: 2, split: false, dtype: 'float32', lists: 'variable' };
}

function batch(rows: number, width: number, values: () => number): RowBatch {
  return {
    paths: Array.from({ length: rows }, (_, row) => `a/${row}.jpg`),
    labels: Array.from({ length: rows }, () => null),
    splits: Array.from({ length: rows }, () => null),
    features: Float32Array.from({ length: rows * width }, values),
    components: new Float32Array(rows * 2),
    digests: Array.from({ length: rows }, () => randomBytes(32).toString('hex')),
  };
}

async function read(bytes: Uint8Array, width: number): Promise<{ features: number[]; digests: string }> {
  const slice = (start: number, end = bytes.length): ArrayBuffer =>
    Uint8Array.from(bytes.subarray(start < 0 ? bytes.length + start : start, end)).buffer;
  const features: number[] = [];
  let digests = '';
  for await (const rows of readFeatureRows({ byteLength: bytes.length, slice }, width)) {
    for (const value of rows.features) features.push(value);
    digests += Buffer.from(rows.digests).toString('hex');
  }
  return { features, digests };
}

async function* batches(...all: RowBatch[]): AsyncGenerator<RowBatch> {
  await Promise.resolve();
  yield* all;
}

describe('the features of a part', () => {
  it('are read bit for bit, whatever they are', async () => {
    const sizes = fc.record({
      rows: fc.integer({ min: 1, max: 300 }),
      width: fc.integer({ min: 1, max: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(sizes, fc.float(), async ({ rows, width }, value) => {
        const all = [1, 2].map(() => batch(rows, width, () => (Math.random() < 0.5 ? value : Math.random())));
        const found = await read(await encodePart(batches(...all), columns(width)), width);
        expect(found.features).toEqual(all.flatMap(({ features }) => [...features]));
        expect(found.digests).toBe(all.flatMap(({ digests }) => digests).join(''));
      }),
      { numRuns: runs(20) },
    );
  });

  it('are read through all row groups and pages', async () => {
    const all = Array.from({ length: 9 }, () => batch(256, 700, Math.random));
    const { features } = await read(await encodePart(batches(...all), columns(700)), 700);
    expect(features.length).toBe(9 * 256 * 700);
    expect(Float32Array.from(features.slice(-700))).toEqual(all[8].features.subarray(-700));
  });

  it('may be none', async () => {
    expect(await read(await encodePart(batches(), columns(5)), 5)).toEqual({ features: [], digests: '' });
  });

  it.each([
    ['of another width', () => encodePart(batches(batch(3, 4, Math.random)), columns(4)), 5],
    ['that is no part', () => Promise.resolve(encodeTextTable({ path: ['a'] })), 5],
    ['that is no Parquet file', () => Promise.resolve(Buffer.from('PAR1')), 5],
  ] as const)('are refused in a file %s', async (_, make, width) => {
    await expect(read(await make(), width)).rejects.toMatchObject({ code: 'corrupt-result' });
  });
});
