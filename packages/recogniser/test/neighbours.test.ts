import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { Neighbours } from '../src/neighbours.js';
import { spanOf } from '../src/span.js';

const width = 5;
const vector = fc
  .array(fc.integer({ min: -99, max: 99 }), { minLength: width, maxLength: width })
  .map((values) => Float64Array.from(values));
const vectors = fc.array(vector, { minLength: 1, maxLength: 7 });

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from({ length: a.length }, (_, i) => a[i] * b[i]).reduce((sum, product) => sum + product, 0);

/** What is left of a vector beside a span. */
function beside(span: readonly Float64Array[], place: Float64Array): Float64Array {
  const shares = span.map((unit) => dot(unit, place));
  return place.map((value, i) => value - span.reduce((sum, unit, k) => sum + shares[k] * unit[i], 0));
}

describe('a span', () => {
  it('has unit vectors at right angles, and of each vector all', () => {
    fc.assert(
      fc.property(vectors, (all) => {
        const span = spanOf(all);
        expect(span.length).toBeLessThanOrEqual(Math.min(width, all.length));
        span.forEach((a, i) => span.forEach((b, j) => expect(dot(a, b)).toBeCloseTo(Number(i === j), 12)));
        for (const each of all) for (const rest of beside(span, each)) expect(rest).toBeCloseTo(0, 9);
      }),
      { numRuns: runs(500) },
    );
  });

  it('of vectors that depend on each other is no larger than they are', () => {
    const one = Float64Array.of(1, 2, 3, 4, 5);
    const other = Float64Array.of(5, 0, 1, 0, 2);
    const sum = one.map((value, i) => 0.3 * value - 7 * other[i]);
    expect(spanOf([one, other, sum])).toHaveLength(2);
    expect(spanOf([one.map(() => 0)])).toEqual([]);
  });
});

describe('neighbours', () => {
  it('are those with the least distance in the span, and count the distance to it', () => {
    fc.assert(
      fc.property(
        vectors,
        fc.array(fc.array(vector, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 2 }),
        vector,
        (means, labels, place) => {
          const span = spanOf(means);
          const parts = labels.map((images) =>
            Float32Array.from(images.flatMap((image) => span.map((unit) => dot(unit, image)))),
          );
          const neighbours = new Neighbours(span, parts);
          const out = beside(span, place);
          const expected = labels.map((images) => {
            const squares = images.map((image) => {
              const apart = place.map((value, i) => value - image[i]);
              return dot(apart, apart) - dot(beside(span, apart), beside(span, apart));
            });
            return (span.length === 0 ? 0 : Math.min(...squares)) + dot(out, out);
          });
          neighbours
            .squares(place)
            .forEach((square, label) =>
              expect(square / (1 + expected[label])).toBeCloseTo(expected[label] / (1 + expected[label]), 3),
            );
        },
      ),
      { numRuns: runs(500) },
    );
  });
});
