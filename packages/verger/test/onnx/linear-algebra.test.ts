import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { lcg } from 'testing-support/lcg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GramProduct, RowProjector } from '../../src/onnx/linear-algebra.js';
import { projectRows } from '@verger/vision';

const random = lcg(5);
const floats = (length: number): Float32Array => Float32Array.from({ length }, () => random() * 6 - 1);

describe('the Gram product', () => {
  let product: GramProduct;
  beforeAll(async () => (product = await GramProduct.open()));
  afterAll(() => product.close());

  it('is the upper triangle of X transposed times X, summed in float64', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 20 }), async (n, width) => {
        const rows = floats(n * width);
        const gram = await product.of(rows, width);
        expect(gram).toHaveLength(width * width);
        const naive = naiveGram(rows, width);
        gram.forEach((value, i) => {
          const expected = i % width >= Math.floor(i / width) ? naive[i] : 0;
          expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-12 * n * 36);
        });
      }),
      { numRuns: runs(30) },
    );
  });

  it('keeps digits that float32 would lose', async () => {
    const [square] = await product.of(Float32Array.of(4097, 1), 1);
    expect(square).toBe(4097 ** 2 + 1);
  });

  it('is bit-identical every time', async () => {
    const rows = floats(300 * 40);
    expect(await product.of(rows, 40)).toEqual(await product.of(rows, 40));
  });
});

describe('the projection', () => {
  it('agrees with the reference implementation', async () => {
    const [features, k] = [12, 5];
    const pca = {
      n: 30,
      features,
      k,
      mean: Float64Array.from(floats(features)),
      scale: Float64Array.from({ length: features }, () => 0.5 + random()),
      axes: Float64Array.from(floats(k * features)),
      eigenvalues: new Float64Array(features),
      totalVariance: 1,
      standardized: true,
    };
    const rows = floats(50 * features);
    const projector = await RowProjector.open(pca);
    const components = await projector.project(rows);
    await projector.close();
    const reference = projectRows(pca, rows);
    expect(components).toHaveLength(50 * k);
    components.forEach((value, i) => expect(Math.abs(value - reference[i])).toBeLessThanOrEqual(1e-5));
  });
});

function naiveGram(rows: Float32Array, width: number): Float64Array {
  const gram = new Float64Array(width * width);
  for (let start = 0; start < rows.length; start += width) {
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < width; j++) gram[i * width + j] += rows[start + i] * rows[start + j];
    }
  }
  return gram;
}
