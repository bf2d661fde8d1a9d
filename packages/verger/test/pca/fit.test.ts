import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VergerError } from '../../src/common/errors.js';
import { chooseComponents, parseComponents } from '../../src/pca/choose-components.js';
import { explainedVariance, fitPca } from '../../src/pca/fit.js';
import { leadingAxes } from '../../src/pca/leading-axes.js';
import { encodePca } from '../../src/pca/persist.js';
import { projectRows } from '@verger/vision';
import { featureRows, lapack, momentsOfRows } from './matrices.js';
import type { LapackEigen } from './matrices.js';

const five = { kind: 'count', count: 5 } as const;
const all = { kind: 'all' } as const;

function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++)
    expect(Math.abs(actual[i] - expected[i])).toBeLessThanOrEqual(tolerance);
}

describe('a fitted PCA', () => {
  it.each([
    ['more rows than features', 60, 3, lapack.rows60],
    ['fewer rows than features', 8, 4, lapack.rows8],
  ])('matches LAPACK for %s', (_, n, seed, expected) => {
    const moments = momentsOfRows(featureRows(n, 16, seed), 16);
    const check = (standardize: boolean, { values, vectors }: LapackEigen): void => {
      const pca = fitPca(moments, { components: five, standardize });
      expectNear(pca.eigenvalues, values, 1e-14 * 16);
      expectNear(pca.axes, vectors, 1e-11);
      expectNear(pca.mean, expected.mean, 1e-14);
      expectNear(pca.scale, standardize ? expected.deviation : new Float64Array(16).fill(1), 1e-14);
    };
    check(false, expected.covariance);
    check(true, expected.correlation);
    expect(explainedVariance(fitPca(moments, { components: five, standardize: false }))).toBeCloseTo(
      expected.explained,
      13,
    );
  });

  it('has uncorrelated components whose variances are the eigenvalues', () => {
    const rows = featureRows(60, 16, 3);
    for (const standardize of [false, true]) {
      const pca = fitPca(momentsOfRows(rows, 16), { components: five, standardize });
      const again = fitPca(momentsOfRows(projectRows(pca, rows), 5), { components: all, standardize: false });
      expectNear(again.mean, new Float64Array(5), 1e-6);
      expectNear(again.eigenvalues, pca.eigenvalues.subarray(0, 5), 1e-5);
    }
  });

  it('has fewer components than rows, and no negative eigenvalue', () => {
    const pca = fitPca(momentsOfRows(featureRows(8, 16, 4), 16), {
      components: { kind: 'count', count: 200 },
      standardize: false,
    });
    expect(pca.k).toBe(7);
    expect(Math.min(...pca.eigenvalues)).toBeGreaterThanOrEqual(0);
    expect(explainedVariance(pca)).toBeCloseTo(1, 14);
  });

  it('explains more variance with each component, up to all of it', () => {
    const pca = fitPca(momentsOfRows(featureRows(60, 16, 3), 16), { components: all, standardize: true });
    const fractions = Array.from({ length: 20 }, (_, k) => explainedVariance(pca, k));
    expect(fractions[0]).toBe(0);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions[16]).toBeCloseTo(1, 14);
    expect(explainedVariance(pca, -1)).toBe(0);
    expect(pca.totalVariance).toBe(16);
  });

  it('keeps the fewest components that explain the requested fraction', () => {
    const moments = momentsOfRows(featureRows(60, 16, 3), 16);
    for (const fraction of [0.01, 0.5, 0.9, 0.95, 0.999999]) {
      const pca = fitPca(moments, { components: { kind: 'fraction', fraction }, standardize: false });
      expect(explainedVariance(pca)).toBeGreaterThanOrEqual(fraction);
      expect(explainedVariance(pca, pca.k - 1)).toBeLessThan(fraction);
    }
  });

  it('of identical rows explains all variance with one component of zeros', () => {
    const rows = Float32Array.of(1, 2, 1, 2, 1, 2);
    for (const standardize of [false, true]) {
      const pca = fitPca(momentsOfRows(rows, 2), {
        components: { kind: 'fraction', fraction: 0.9 },
        standardize,
      });
      expect(pca.k).toBe(1);
      expect(explainedVariance(pca)).toBe(1);
      expect(projectRows(pca, rows)).toEqual(new Float32Array(3));
    }
  });

  it('requires at least two rows and finite features', () => {
    const options = { components: all, standardize: false };
    expect(() => fitPca(momentsOfRows([1, 2], 2), options)).toThrow(VergerError);
    expect(() => fitPca(momentsOfRows([1, NaN, 3, 4], 2), options)).toThrow('not finite');
    expect(() => fitPca(momentsOfRows([1, Infinity, 3, 4], 2), { ...options, standardize: true })).toThrow(
      'not finite',
    );
  });

  it('projects only whole rows', () => {
    const pca = fitPca(momentsOfRows([1, 2, 3, 5], 2), { components: all, standardize: false });
    expect(projectRows(pca, new Float32Array(0)).length).toBe(0);
    expect(() => projectRows(pca, new Float32Array(3))).toThrow('not rows of 2 features');
  });
});

describe('the number of components', () => {
  it('is parsed from a count, a fraction or "all"', () => {
    expect(parseComponents('200')).toEqual({ kind: 'count', count: 200 });
    expect(parseComponents('1')).toEqual({ kind: 'count', count: 1 });
    // Features only.
    expect(parseComponents('0')).toEqual({ kind: 'count', count: 0 });
    expect(parseComponents('0.95')).toEqual({ kind: 'fraction', fraction: 0.95 });
    expect(parseComponents(' .5 ')).toEqual({ kind: 'fraction', fraction: 0.5 });
    expect(parseComponents('all')).toEqual(all);
  });

  it.each([
    '',
    '00.',
    '1.0',
    '1.5',
    '-3',
    '0.0',
    'ALL',
    '1e2',
    '0x10',
    'NaN',
    '95%',
    '5.',
    '99999999999999999999',
  ])('cannot be "%s"', (text) => {
    expect(() => parseComponents(text)).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
  });

  it('is at least 1 and at most the rank, for any request', () => {
    const request = fc.oneof(
      fc.integer({ min: 1, max: 100 }).map((count) => ({ kind: 'count', count }) as const),
      fc
        .double({ min: 0.001, max: 0.999, noNaN: true })
        .map((fraction) => ({ kind: 'fraction', fraction }) as const),
      fc.constant(all),
    );
    const variances = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(request, variances, fc.integer({ min: 2, max: 20 }), (requested, values, n) => {
        const eigenvalues = Float64Array.from(values).sort().reverse();
        const total = eigenvalues.reduce((sum, value) => sum + value, 0);
        const k = chooseComponents(requested, eigenvalues, total, n);
        expect(k).toBeGreaterThanOrEqual(1);
        expect(k).toBeLessThanOrEqual(Math.max(1, Math.min(values.length, n - 1)));
      }),
    );
  });
});

describe('the leading axes of a fit', () => {
  const requests = fc.oneof(
    fc.record({ kind: fc.constant('count' as const), count: fc.integer({ min: 1, max: 14 }) }),
    fc.record({
      kind: fc.constant('fraction' as const),
      fraction: fc.double({ min: 0.01, max: 1 - 1e-15, noNaN: true }),
    }),
    fc.constant(all),
  );

  it('are, to the bit, the fit with other components', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.nat(),
        // Equal rows and few of them: eigenvalues that are equal, or zero.
        fc.integer({ min: 1, max: 40 }),
        requests,
        requests,
        fc.boolean(),
        (n, seed, distinct, larger, smaller, standardize) => {
          const some = featureRows(distinct, 12, seed);
          const rows = Float32Array.from({ length: n * 12 }, (_, i) => some[i % some.length]);
          const moments = momentsOfRows(rows, 12);
          const leading = leadingAxes(fitPca(moments, { components: larger, standardize }), smaller);
          const fitted = fitPca(moments, { components: smaller, standardize });
          if (leading !== undefined) expect(encodePca(leading)).toEqual(encodePca(fitted));
          else expect(fitted.eigenvalues[fitted.k - 1] === 0 || larger.kind !== 'all').toBe(true);
        },
      ),
    );
  });

  it('are not known beyond its own', () => {
    const pca = fitPca(momentsOfRows(featureRows(60, 16, 3), 16), { components: five, standardize: false });
    expect(leadingAxes(pca, { kind: 'count', count: 6 })).toBeUndefined();
    expect(leadingAxes(pca, { kind: 'count', count: 5 })).toEqual(pca);
  });
});
