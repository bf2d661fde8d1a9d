import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VergerError } from '../../src/common/errors.js';
import { correlationOf, covarianceOf, meanOf } from '../../src/pca/covariance.js';
import {
  addMoments,
  emptyMoments,
  featuresOf,
  mergeMoments,
  momentsFromGram,
  subtractMoments,
} from '../../src/pca/moments.js';
import type { Moments } from '../../src/pca/moments.js';
import { featureRows, momentsOfRows } from './matrices.js';

/** Moments of up to 12 rows of 3 features with integer values, for which float64 sums are exact. */
const integerMoments = fc
  .array(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 3 }), { maxLength: 12 })
  .map((rows) => momentsOfRows(rows.flat(), 3));

const realMoments = fc
  .array(fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: 2, maxLength: 2 }), {
    maxLength: 9,
  })
  .map((rows) => momentsOfRows(rows.flat(), 2));

function expectClose(actual: Moments, expected: Moments): void {
  expect(actual.n).toBe(expected.n);
  expected.sum.forEach((value, i) => expect(actual.sum[i]).toBeCloseTo(value, 10));
  expected.cross.forEach((value, i) => expect(actual.cross[i]).toBeCloseTo(value, 10));
}

describe('moments', () => {
  it('merge in any grouping to the same bits if features are integers', () => {
    fc.assert(
      fc.property(integerMoments, integerMoments, integerMoments, (a, b, c) => {
        expect(mergeMoments(mergeMoments(a, b), c)).toEqual(mergeMoments(a, mergeMoments(b, c)));
      }),
    );
  });

  it('merge in any grouping to the same values, up to rounding', () => {
    fc.assert(
      fc.property(realMoments, realMoments, realMoments, (a, b, c) => {
        expectClose(mergeMoments(mergeMoments(a, b), c), mergeMoments(a, mergeMoments(b, c)));
      }),
    );
  });

  it('merge in any order to the same bits, and with empty moments to themselves', () => {
    fc.assert(
      fc.property(realMoments, realMoments, (a, b) => {
        expect(mergeMoments(a, b)).toEqual(mergeMoments(b, a));
        expect(mergeMoments(a, emptyMoments(2))).toEqual(a);
      }),
    );
  });

  it('are restored by subtracting what was merged into them', () => {
    fc.assert(
      fc.property(integerMoments, integerMoments, (a, b) => {
        expect(subtractMoments(mergeMoments(a, b), b)).toEqual(a);
      }),
    );
    fc.assert(
      fc.property(realMoments, realMoments, (a, b) => {
        expectClose(subtractMoments(mergeMoments(a, b), b), a);
      }),
    );
  });

  it('of shards merge to the moments of all rows', () => {
    const rows = featureRows(60, 16, 3);
    const shards = [0, 7, 20, 59].map((start, i, starts) =>
      momentsOfRows(rows.subarray(start * 16, (starts[i + 1] ?? 60) * 16), 16),
    );
    expectClose(shards.reduce(mergeMoments), momentsOfRows(rows, 16));
  });

  it('are not modified by merging, only by adding in place', () => {
    const [a, b] = [momentsOfRows([1, 2], 2), momentsOfRows([3, 4], 2)];
    const merged = mergeMoments(a, b);
    expect(a.sum).toEqual(Float64Array.of(1, 2));
    const added = addMoments(a, b);
    expect(added).toEqual(merged);
    expect(added.cross).toBe(a.cross);
  });

  it('keep the upper triangle of a Gram matrix', () => {
    const moments = momentsFromGram(1, Float64Array.of(1, 2), Float64Array.of(1, 2, 99, 4));
    expect(moments.cross).toEqual(Float64Array.of(1, 2, 4));
    expect(featuresOf(moments)).toBe(2);
  });

  it('are rejected if their sizes or numbers of rows do not match', () => {
    const [two, three] = [emptyMoments(2), emptyMoments(3)];
    expect(() => mergeMoments(two, three)).toThrow(VergerError);
    expect(() => subtractMoments(two, three)).toThrow('2 features');
    expect(() => subtractMoments(two, momentsOfRows([1, 2], 2))).toThrow("can't subtract");
    expect(() => momentsFromGram(1, new Float64Array(2), new Float64Array(3))).toThrow(VergerError);
  });
});

describe('the covariance', () => {
  it('is unbiased and symmetric', () => {
    const moments = momentsOfRows([1, 10, 2, 30, 3, 20], 2);
    expect(meanOf(moments)).toEqual(Float64Array.of(2, 20));
    expect(covarianceOf(moments)).toEqual(Float64Array.of(1, 5, 5, 100));
  });

  it('does not change when the features are shifted, up to rounding', () => {
    const near = featureRows(40, 4, 8);
    const far = Float64Array.from(near, (value) => value + 16);
    const expected = covarianceOf(momentsOfRows(near, 4));
    covarianceOf(momentsOfRows(far, 4)).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 11));
  });

  it('of a constant feature is never negative', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -8, max: 8, noNaN: true }),
        fc.integer({ min: 2, max: 40 }),
        (value, n) => {
          expect(covarianceOf(momentsOfRows(new Float64Array(n).fill(value), 1))[0]).toBeGreaterThanOrEqual(
            0,
          );
        },
      ),
    );
  });

  it('requires at least two rows', () => {
    expect(() => covarianceOf(momentsOfRows([1, 2], 2))).toThrow('at least 2 rows, got 1');
    expect(meanOf(emptyMoments(2))).toEqual(new Float64Array(2));
  });
});

describe('the correlation', () => {
  it('does not depend on the units of the features', () => {
    const rows = featureRows(40, 3, 5);
    const units = [1, 1e3, 1e-4];
    const expected = correlationOf(momentsOfRows(rows, 3));
    const scaled = correlationOf(
      momentsOfRows(
        Float64Array.from(rows, (x, i) => x * units[i % 3]),
        3,
      ),
    );
    scaled.matrix.forEach((value, i) => expect(value).toBeCloseTo(expected.matrix[i], 12));
    scaled.scale.forEach((value, i) => expect(value / units[i]).toBeCloseTo(expected.scale[i], 12));
  });

  it('ignores a constant feature: scale 1, and zeros in its row and column', () => {
    const { matrix, scale } = correlationOf(momentsOfRows([1, 0.1, 5, 2, 0.1, 7, 3, 0.1, 6], 3));
    expect(scale[1]).toBe(1);
    expect([matrix[1], matrix[3], matrix[4], matrix[5], matrix[7]]).toEqual([0, 0, 0, 0, 0]);
    expect([matrix[0], matrix[8]]).toEqual([1, 1]);
    expect(matrix[2]).toBeCloseTo(0.5, 12);
  });

  it('treats a feature that varies only by rounding as constant, whatever its value', () => {
    fc.assert(
      fc.property(
        fc.float({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 2, max: 200 }),
        (value, n) => {
          fc.pre(Math.abs(value) < 1e30);
          expect(correlationOf(momentsOfRows(new Float64Array(n).fill(value), 1)).matrix[0]).toBe(0);
        },
      ),
    );
  });
});
