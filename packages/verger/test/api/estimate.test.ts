import { describe, expect, it } from 'vitest';
import { estimateRun } from '../../src/api/estimate.js';
import { plainTable } from '../../src/driver/table-settings.js';
import type { PlannedRun } from '../../src/driver/run-context.js';
import { ImageTable } from '../../src/driver/image-table.js';
import { makePlan } from '../../src/driver/plan.js';

const usual: Parameters<typeof estimateRun>[1] = {
  components: { kind: 'count', count: 200 },
  features: 'all',
  dtype: 'float32',
};

describe('the estimate of a run', () => {
  it('halves the work with twice the workers, but not the startup', () => {
    const [one, two, four] = [1, 2, 4].map(
      (workers) => estimateRun(prepared(10_000), usual, workers).seconds,
    );
    expect(two - four).toBeCloseTo((one - two) / 2, 9);
    expect(one).toBeGreaterThan(100);
    expect(four).toBeGreaterThan(25);
  });

  it('grows with the images, in time and in bytes', () => {
    const [small, large] = [1000, 20_000].map((images) => estimateRun(prepared(images), usual, 2));
    expect(large.seconds).toBeGreaterThan(10 * small.seconds);
    expect(large.bytes).toBeCloseTo(20 * small.bytes, 0);
  });

  it('counts the features once more while the result is written', () => {
    const { bytes, peakBytes } = estimateRun(prepared(20_000), usual, 2);
    expect(bytes).toBeGreaterThan(20_000 * 1280 * 4);
    expect(peakBytes).toBeGreaterThan(bytes + 20_000 * 1280 * 4);
    expect(peakBytes).toBeLessThan(4 * bytes);
  });

  it('follows the columns of the table and the type of its numbers', () => {
    const bytesOf = (changes: Partial<typeof usual>): number =>
      estimateRun(prepared(20_000), { ...usual, ...changes }, 2).bytes;
    const none = { kind: 'count', count: 0 } as const;
    expect(bytesOf({})).toBe(20_000 * (1280 + 200) * 4);
    expect(bytesOf({ dtype: 'float16' })).toBe(bytesOf({}) / 2);
    expect(bytesOf({ features: 'none' })).toBe(20_000 * 200 * 4);
    expect(bytesOf({ components: none })).toBe(20_000 * 1280 * 4);
    expect(bytesOf({ components: { kind: 'all' } })).toBe(2 * bytesOf({ components: none }));
    expect(bytesOf({ components: { kind: 'fraction', fraction: 0.9 } })).toBeLessThan(bytesOf({}) * 1.1);
    // Without a fit there are no moments.
    const { bytes, peakBytes } = estimateRun(prepared(20_000), { ...usual, components: none }, 2);
    expect(peakBytes).toBe(2 * bytes);
  });
});

/** A run on MobileNetV2 at 10 ms an image. */
function prepared(count: number): PlannedRun {
  const images = new ImageTable();
  for (let i = 0; i < count; i++) images.push({ path: `a/${i}.jpg`, label: 'a', size: 1, version: '1' });
  const listing = { images, rejects: [], ignored: 0, ignoredByEnding: {}, excluded: 0 };
  const model = { name: 'model', uri: 'file:///model.onnx', sha256: '0'.repeat(64), sidecar: {} };
  const shape: PlannedRun['shape'] = {
    kind: 'describe',
    features: 1280,
    secondsPerImage: 0.01,
    memory: { usedBytes: 2e8, limitBytes: 1.6e9, machineBytes: 8e9 },
    preprocessing: {
      ...{ width: 224, height: 224, layout: 'nchw', channels: 'rgb', filter: 'bicubic', scale: 1 / 127.5 },
      ...{ mean: [1, 1, 1], std: [1, 1, 1] },
    },
  };
  const settings = {
    components: { kind: 'count', count: 200 },
    standardize: false,
    partitions: 24,
    table: plainTable,
    axes: undefined,
  } as const;
  const plan = makePlan(listing, model, shape, settings);
  return { job: { input: 'file:///in/', output: 'file:///out/', model }, shape, plan, warnings: [] };
}
