import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { choleskyOf, whitened } from '../src/cholesky.js';
import type { Distances } from '../src/distances.js';
import { Gate } from '../src/gate.js';

const width = 5;
const vector = fc
  .array(fc.float({ min: -9, max: 9, noNaN: true }), { minLength: width, maxLength: width })
  .map((values) => Float64Array.from(values));
/** From the centre of all. */
const means = fc.array(vector, { minLength: 1, maxLength: 8 }).map(centred);

function centred(labels: readonly Float64Array[]): Float64Array[] {
  return labels.map((mean) =>
    mean.map((value, i) => value - labels.reduce((sum, label) => sum + label[i], 0) / labels.length),
  );
}

function gateOf(labels: readonly Float64Array[]): Gate {
  return new Gate(labels, 2 / 3);
}

function distancesOf(gate: Gate, squares: Float64Array): Distances {
  return { squares, everything: gate.toEverything(squares) };
}

function squaresOf(place: Float64Array, labels: readonly Float64Array[]): Float64Array {
  return Float64Array.from(labels, (mean) =>
    mean.reduce((sum, value, i) => sum + (value - place[i]) ** 2, 0),
  );
}

/** Step by step, in all directions: the covariance within labels is I, that between them is added. */
function toEverything(place: Float64Array, labels: readonly Float64Array[]): number {
  const common = place.map((_, i) => labels.reduce((sum, mean) => sum + mean[i], 0) / labels.length);
  const covariance = Float64Array.from({ length: width ** 2 }, (_, n) => {
    const [i, j] = [Math.floor(n / width), n % width];
    const between = labels.reduce((sum, mean) => sum + (mean[i] - common[i]) * (mean[j] - common[j]), 0);
    return Number(i === j) + between / labels.length;
  });
  const far = whitened(
    choleskyOf(covariance, width),
    place.map((value, i) => value - common[i]),
  );
  return far.reduce((sum, value) => sum + value ** 2, 0);
}

describe('the gate', () => {
  it('sets the distance to the nearest label beside that to everything', () => {
    fc.assert(
      fc.property(means, vector, (labels, place) => {
        const everything = toEverything(place, labels);
        fc.pre(everything > 1e-3);
        const squares = squaresOf(place, labels);
        const expected = Math.min(...squares) / Math.cbrt(everything) ** 2;
        const gate = gateOf(labels);
        expect(gate.strangeness(distancesOf(gate, squares))).toBeCloseTo(expected, 6);
      }),
      { numRuns: runs(500) },
    );
  });

  it('gives other runtimes what it computes', () => {
    fc.assert(
      fc.property(means, vector, (labels, place) => {
        const squares = squaresOf(place, labels);
        const { across, shift, less } = gateOf(labels).linear();
        const q = shift.map((value, j) =>
          squares.reduce((sum, square, i) => sum + square * across[i * labels.length + j], value),
        );
        const mean = squares.reduce((sum, square) => sum + square, 0) / labels.length;
        const found = mean - less - q.reduce((sum, value) => sum + value ** 2, 0);
        expect(found).toBeCloseTo(toEverything(place, labels), 6);
      }),
      { numRuns: runs(500) },
    );
  });

  it('is 0 at the mean of a label, and never without a number', () => {
    const one = Float64Array.from([1, 2, 3, 4, 5]);
    for (const labels of [[one], [one, one], [one, one.map((value) => -value)]].map(centred)) {
      const gate = gateOf(labels);
      const strangeness = (squares: Float64Array) => gate.strangeness(distancesOf(gate, squares));
      expect(strangeness(squaresOf(labels[0], labels))).toBe(0);
      expect(strangeness(squaresOf(new Float64Array(width).fill(7), labels))).toBeGreaterThan(0);
      for (const far of [1e150, 1e300]) expect(strangeness(squaresOf(one, labels).fill(far))).not.toBeNaN();
    }
  });

  it('finds a stranger among the labels stranger than an image of a label, where the labels differ much', () => {
    // Labels along one line; both images are as far from their nearest label.
    const labels = [-40, -20, 20, 40].map((at) => Float64Array.from([at, 0, 0, 0, 0]));
    const gate = gateOf(labels);
    const between = Float64Array.from([3, 0, 0, 0, 0]);
    const beside = Float64Array.from([20, 17, 0, 0, 0]);
    const [inside, outside] = [between, beside].map((place) =>
      gate.strangeness(distancesOf(gate, squaresOf(place, labels))),
    );
    expect(inside).toBeGreaterThan(10 * outside);
  });
});
