import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { choleskyOf, whitened } from '../src/cholesky.js';
import { covarianceWithin } from '../src/covariance.js';
import { stepFor, toFixedPoint } from '../src/fixed-point.js';
import {
  Classifier,
  Gallery,
  type LabelledImage,
  nearestOf,
  probabilitiesOf,
  Statistics,
} from '../src/index.js';
import { chooseShrinkage } from '../src/shrinkage.js';
import { shiftedSums, tridiagonalOf } from '../src/tridiagonal.js';
import { cloud } from './images.js';

const step = 2 ** -12;

function learned(images: readonly LabelledImage[]): Statistics {
  const statistics = new Statistics(images[0].features.length);
  for (const { label, features } of images) statistics.learn(label, [toFixedPoint(features, step)]);
  return statistics;
}

/** Random symmetric matrices without negative eigenvalues: B·B'. */
const matrices = fc.integer({ min: 1, max: 7 }).chain((width) =>
  fc
    .array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: width ** 2, maxLength: width ** 2 })
    .map((values) => {
      const at = (i: number, j: number): number =>
        values.slice(0, width).reduce((sum, _, k) => sum + values[i * width + k] * values[j * width + k], 0);
      return { width, matrix: Float64Array.from(values, (_, n) => at(Math.floor(n / width), n % width)) };
    }),
);

describe('matrices', () => {
  it('have the determinant and the inverse of their tridiagonal form', () => {
    fc.assert(
      fc.property(matrices, fc.double({ min: 0.1, max: 3, noNaN: true }), ({ matrix, width }, shift) => {
        const { logDeterminant, inverseTrace } = shiftedSums(tridiagonalOf(matrix.slice(), width), 2, shift);
        const shifted = matrix.map((value, n) => 2 * value + (n % (width + 1) === 0 ? shift : 0));
        const lower = choleskyOf(shifted, width);
        const diagonal = Array.from({ length: width }, (_, i) => lower[i * width + i]);
        expect(logDeterminant).toBeCloseTo(
          diagonal.reduce((sum, value) => sum + 2 * Math.log(value), 0),
          6,
        );
        // The trace of A⁻¹ is the sum of the squares of L⁻¹.
        const unit = (i: number) => Float64Array.from({ length: width }, (_, j) => Number(i === j));
        const trace = diagonal.reduce(
          (sum, _, i) => sum + whitened(lower, unit(i)).reduce((all, value) => all + value ** 2, 0),
          0,
        );
        expect(inverseTrace / trace).toBeCloseTo(1, 6);
      }),
      { numRuns: runs(200) },
    );
  });
});

describe('the classifier', () => {
  it('has the covariance of images around the means of their labels', () => {
    const images = cloud(['a', 'b', 'c'], 15, { width: 3 });
    const { matrix, freedom } = covarianceWithin(learned(images), step);
    expect(freedom).toBe(42);
    const mean = (label: string, i: number): number => {
      const own = images.filter((image) => image.label === label);
      return own.reduce((sum, { features }) => sum + features[i], 0) / own.length;
    };
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) {
        const direct = images.reduce(
          (sum, { label, features }) => sum + (features[i] - mean(label, i)) * (features[j] - mean(label, j)),
          0,
        );
        expect(matrix[i * 3 + j]).toBeCloseTo(direct / 42, 4);
      }
  });

  it('shrinks little where images are many, and much where they are few', () => {
    const shrinkage = (perLabel: number): number =>
      chooseShrinkage(covarianceWithin(learned(cloud(['a', 'b'], perLabel, { width: 12 })), step));
    expect(shrinkage(3)).toBeGreaterThan(shrinkage(20));
    expect(shrinkage(3)).toBeGreaterThan(0.5);
    // Made features are independent and of one variance, so drawing towards that costs nothing, and rightly.
    const stretched = cloud(['a', 'b'], 2000, { width: 12 }).map((image) => ({
      ...image,
      features: image.features.map((value, i) => value * (i + 1)),
    }));
    expect(chooseShrinkage(covarianceWithin(learned(stretched), step))).toBeLessThan(0.01);
  });

  it('is right on images it has not seen', () => {
    const labels = ['a', 'b', 'c', 'd'];
    const classifier = new Classifier(learned(cloud(labels, 30, { apart: 8 })), step);
    const fresh = cloud(labels, 50, { apart: 8, seed: 2 });
    const right = fresh.filter(
      ({ label, features }) => classifier.labels[nearestOf(classifier.distances(features))] === label,
    );
    expect(right.length / fresh.length).toBeGreaterThan(0.95);
  });

  it('measures distances by the covariance: of d features their mean square is d', () => {
    const classifier = new Classifier(learned(cloud(['a', 'b'], 3000, { width: 5 })), step);
    const fresh = cloud(['a', 'b'], 3000, { width: 5, seed: 3 });
    const mean =
      fresh.reduce((sum, { label, features }) => {
        const { squares } = classifier.distances(features);
        return sum + squares[classifier.labels.indexOf(label)];
      }, 0) / fresh.length;
    expect(mean).toBeGreaterThan(4.7);
    expect(mean).toBeLessThan(5.3);
  });

  it('measures many at once to the bit as one by one', () => {
    const width = 37;
    const classifier = new Classifier(learned(cloud(['a', 'b', 'c'], 40, { width })), step);
    // Of two views each: more than fit into fours.
    const images = cloud(['a', 'b'], 11, { width, seed: 4 });
    const views = Float32Array.from(images.flatMap(({ features }) => [...features]));
    const one = (i: number) => classifier.distances(views.subarray(2 * i * width, 2 * (i + 1) * width));
    expect(classifier.distancesOfEach(views, 11)).toEqual(Array.from({ length: 11 }, (_, i) => one(i)));
    expect(() => classifier.distancesOfEach(views, 3)).toThrow('are not views of 37');
  });

  it('sees labels of two shapes that only their images tell apart', () => {
    // Two rings around one centre, and a label beside them: the means of the rings are all but the same.
    const ring = (label: string, radius: number, count: number, first: number): LabelledImage[] =>
      Array.from({ length: count }, (_, i) => {
        const angle = (2 * Math.PI * (i + first)) / count;
        const place = [radius * Math.cos(angle), radius * Math.sin(angle) + (label === 'outer' ? 0.1 : 0)];
        return { label, sha256: '', features: Float32Array.from(label === 'beside' ? [9, radius] : place) };
      });
    const images = ['inner', 'outer', 'beside'].flatMap((label, i) => ring(label, [1, 4, 0.2][i], 24, 0));
    const gallery = new Gallery();
    images.forEach(({ label, features }, i) => {
      gallery.learn(label, BigInt(i), toFixedPoint(features, step));
    });
    const right = (classifier: Classifier) =>
      ['inner', 'outer'].flatMap((label) =>
        ring(label, label === 'inner' ? 1 : 4, 24, 0.5).filter(
          ({ features }) => classifier.labels[nearestOf(classifier.distances(features))] === label,
        ),
      ).length;
    const statistics = learned(images);
    expect(right(new Classifier(statistics, step))).toBeLessThan(34);
    expect(right(new Classifier(statistics, step, 1, gallery))).toBe(48);
  });

  it('with the images themselves counts the nearest of each label for three quarters', () => {
    const images = cloud(['a', 'b', 'c', 'd'], 12, { width: 3 });
    const gallery = new Gallery();
    images.forEach(({ label, features }, i) => {
      gallery.learn(label, BigInt(i), toFixedPoint(features, step));
    });
    const statistics = learned(images);
    const [means, both] = [new Classifier(statistics, step), new Classifier(statistics, step, 1, gallery)];
    const [{ features }] = cloud(['a'], 1, { width: 3, seed: 8 });
    // Four labels span all three features, where the distance to an image is that to a label with its mean there.
    const { centre, whitening } = means.linear();
    const place = (of: Float32Array): number[] =>
      [0, 1, 2].map((column) =>
        of.reduce((sum, value, i) => sum + (value - centre[i]) * whitening[i * 3 + column], 0),
      );
    const z = place(features);
    const nearest = means.labels.map((label) =>
      Math.min(
        ...images
          .filter((image) => image.label === label)
          .map((image) => place(image.features).reduce((sum, value, i) => sum + (value - z[i]) ** 2, 0)),
      ),
    );
    const [apart, found] = [means.distances(features), both.distances(features)];
    found.squares.forEach((square, label) =>
      expect(square).toBeCloseTo(apart.squares[label] / 4 + (3 * nearest[label]) / 4, 2),
    );
    expect(found.everything).toBe(apart.everything);
  });

  it('needs images that differ', () => {
    const [one] = cloud(['a'], 1);
    expect(() => new Classifier(learned([one]), step)).toThrow('at least three images');
    expect(() => new Classifier(learned([one, one, one]), step)).toThrow('are alike');
  });
});

describe('probabilities', () => {
  it('add up to 1, favour the nearest, and get alike with the temperature', () => {
    const squares = Float64Array.of(1, 3, 10_000);
    for (const temperature of [0.1, 1, 100]) {
      const probabilities = probabilitiesOf(squares, temperature);
      expect(probabilities.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12);
      expect(probabilities[0]).toBeGreaterThan(probabilities[1]);
    }
    expect(probabilitiesOf(squares, 1)[1] / probabilitiesOf(squares, 1)[0]).toBeCloseTo(Math.exp(-1), 12);
    expect(probabilitiesOf(squares, 100)[1]).toBeGreaterThan(probabilitiesOf(squares, 1)[1]);
  });
});

describe('fixed point', () => {
  it('moves a feature by half a step at most, and its step follows the size of the features', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (size) => {
        const own = stepFor(size);
        expect(Number.isInteger(Math.log2(own))).toBe(true);
        expect(size / own).toBeGreaterThanOrEqual(2 ** 11);
        expect(size / own).toBeLessThan(2 ** 12);
        const feature = Math.fround(size);
        const [steps] = toFixedPoint(Float32Array.of(feature), own);
        expect(Math.abs(steps * own - feature)).toBeLessThanOrEqual(own / 2);
      }),
      { numRuns: runs(200) },
    );
  });

  it('of several views is the mean of theirs', () => {
    const classifier = new Classifier(learned(cloud(['a', 'b'], 20)), step);
    const [one, other] = cloud(['a'], 2, { seed: 5 });
    const [a, b] = [one, other].map(({ features }) => classifier.distances(features).squares);
    const both = classifier.distances(Float32Array.of(...one.features, ...other.features));
    both.squares.forEach((square, i) => expect(square).toBeCloseTo((a[i] + b[i]) / 2, 9));
    expect(() => classifier.distances(one.features.subarray(1))).toThrow('5 features are not views of 6');
  });
});
