import type { Fit } from '@verger/vision';
import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { dependencyVersion } from '../../src/common/versions.js';
import type { ListedImage } from '../../src/job/listed-image.js';
import type { ImageRange } from '../../src/driver/plan.js';
import type { Reject } from '../../src/job/reject.js';
import { plainTable } from '../../src/driver/table-settings.js';
import { model, planWith, settings, shape, someImages, type PlanParts } from './plans.js';

const counts = fc.integer({ min: 1, max: 3000 });

/** Whether the ranges cover all images, in order and without gaps. */
function coverAll(ranges: readonly ImageRange[], images: number): boolean {
  return (
    ranges.every(({ start }, i) => start === (i === 0 ? 0 : ranges[i - 1].end)) &&
    ranges.at(-1)?.end === images
  );
}

describe('a plan', () => {
  it('divides the images into shards and parts, each image in exactly one of each', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 60 }), (images, partitions) => {
        const plan = planWith({ images: someImages(images), settings: { ...settings, partitions } });
        expect(coverAll(plan.shards, images)).toBe(true);
        expect(coverAll(plan.parts, images)).toBe(true);
        expect(plan.parts).toHaveLength(partitions);
        expect(plan.shards.every(({ start, end }) => end > start)).toBe(true);
        const lengths = plan.parts.map(({ start, end }) => end - start);
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
      }),
      { numRuns: runs(60) },
    );
  });

  it.each([
    [1, 1],
    [64, 1],
    [65, 2],
    [6144, 96],
    [20_622, 96],
    [120_000, 235],
  ])('divides %i images into %i shards: about a hundred, none too small or too large', (images, shards) => {
    const plan = planWith({ images: someImages(images) });
    expect(plan.shards).toHaveLength(shards);
    expect(Math.max(...plan.shards.map(({ start, end }) => end - start))).toBeLessThanOrEqual(512);
  });

  it('chooses parts of about 16 MiB by default', () => {
    const wide = { ...shape, features: 100_000 };
    // 10 rows of 100,008 floats are 4 MB, 100 rows 40 MB; with all components the rows are twice as wide.
    expect(planWith({ shape: wide }).parts).toHaveLength(1);
    expect(planWith({ shape: wide, images: someImages(100) }).parts).toHaveLength(3);
    const all = { ...settings, components: { kind: 'all' } } as const;
    expect(planWith({ shape: wide, images: someImages(100), settings: all }).parts).toHaveLength(5);
  });

  it('puts at most three thousand points on the map', () => {
    expect(planWith({ images: someImages(3000) }).sampleEvery).toBe(1);
    expect(planWith({ images: someImages(3001) }).sampleEvery).toBe(2);
  });
});

describe('the digest of a plan', () => {
  const reject: Reject = { path: 'a/x', label: 'a', reason: 'broken-link', detail: 'gone' };
  const fit: Fit = { resize: { shortest: 40 }, centre: 'even', pad: [0, 0, 0] };
  const [first, ...others] = someImages(10);
  const withFirst = (change: Partial<ListedImage>): Partial<PlanParts> => ({
    images: [{ ...first, ...change }, ...others],
  });
  const changes: readonly (readonly [string, Partial<PlanParts>])[] = [
    ['the original plan', {}],
    ['fewer images', { images: others }],
    ['another path', withFirst({ path: 'a/other.jpg' })],
    ['another label', withFirst({ label: 'b' })],
    ['no label', withFirst({ label: null })],
    ['an empty label', withFirst({ label: '' })],
    ['another size', withFirst({ size: 7 })],
    ['another version', withFirst({ version: 'later' })],
    ['a reject', { rejects: [reject] }],
    ['a reject for another reason', { rejects: [{ ...reject, reason: 'unreadable' }] }],
    ['another model', { model: { ...model, sha256: 'b'.repeat(64) } }],
    ['another output of the model', { model: { ...model, sidecar: { output: 'other' } } }],
    ['the first token', { model: { ...model, sidecar: { pool: 'cls' } } }],
    ['the mean of tokens', { model: { ...model, sidecar: { pool: 'mean' } } }],
    ['the mean of other tokens', { model: { ...model, sidecar: { pool: 'mean', skipTokens: 1 } } }],
    ['a map of another layout', { model: { ...model, sidecar: { pool: 'mean', outputLayout: 'nhwc' } } }],
    ['a constant', { model: { ...model, sidecar: { constants: { text: [[1]] } } } }],
    ['features of length 1', { model: { ...model, sidecar: { l2: true } } }],
    ['proportions kept', { shape: { ...shape, preprocessing: { ...shape.preprocessing, fit } } }],
    [
      'another colour around',
      { shape: { ...shape, preprocessing: { ...shape.preprocessing, fit: { ...fit, pad: [1, 0, 0] } } } },
    ],
    ['another kernel', { shape: { ...shape, preprocessing: { ...shape.preprocessing, filter: 'box' } } }],
    ['another mean', { shape: { ...shape, preprocessing: { ...shape.preprocessing, mean: [1, 1, 0] } } }],
    ['other components', { settings: { ...settings, components: { kind: 'all' } } }],
    ['the correlation matrix', { settings: { ...settings, standardize: true } }],
    ['more parts', { settings: { ...settings, partitions: 2 } }],
    ['no components', { settings: { ...settings, components: { kind: 'count', count: 0 } } }],
    ['no features', { settings: { ...settings, table: { ...plainTable, features: 'none' } } }],
    ['float16', { settings: { ...settings, table: { ...plainTable, dtype: 'float16' } } }],
    ['fixed lists', { settings: { ...settings, table: { ...plainTable, lists: 'fixed' } } }],
    ['splits', { settings: { ...settings, table: { ...plainTable, splitColumn: true } } }],
    ['the axes of another result', { settings: { ...settings, axes: 'c'.repeat(64) } }],
  ];

  it('differs whenever the bytes of the result might', () => {
    const digests = new Map(changes.map(([name, parts]) => [planWith(parts).digest, name]));
    expect([...digests.values()]).toEqual(changes.map(([name]) => name));
  });

  it.each([
    [
      'the location and the name of the model',
      { model: { ...model, uri: 'file:///elsewhere.onnx', name: 'x' } },
    ],
    ['settings that equal the defaults', { model: { ...model, sidecar: { l2: false, skipTokens: 0 } } }],
    ['the speed of the model on this machine', { shape: { ...shape, secondsPerImage: 5 } }],
    ['a number of parts that equals the default', { settings: { ...settings, partitions: 1 } }],
  ] satisfies readonly (readonly [string, Partial<PlanParts>])[])('does not depend on %s', (_, parts) => {
    expect(planWith(parts).digest).toBe(planWith().digest);
  });

  it('does not depend on what was added to Verger since: a plain plan keeps its digest', () => {
    // Computed by the version before. Other releases of what decodes and sums have other digests.
    const versions = ['onnxruntime-node', 'sharp', '@cornerstonejs/codec-libjpeg-turbo-8bit', 'parquet-wasm'];
    const known = versions.map(dependencyVersion).join(' ') === '1.30.0 0.35.5 1.2.8 0.8.0';
    if (known)
      expect(planWith().digest).toBe('bf2c77e7543c5be65c4ed6315b9a9009049b21a1c8c7e764c9b0fd7dae3424b3');
  });

  it('does not depend on the detail of a reject', () => {
    const digestWith = (detail: string): string => planWith({ rejects: [{ ...reject, detail }] }).digest;
    expect(digestWith('here')).toBe(digestWith('there'));
  });
});
