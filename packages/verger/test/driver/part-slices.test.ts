import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { type ExtractedShard, slicesOf } from '../../src/driver/part-slices.js';
import { type ShardSlice } from '../../src/job/tasks/project.js';
import { partName, partPattern, type WorkFile } from '../../src/job/work-files.js';
import { planWith, settings, someImages } from './plans.js';

function slicesOfParts(images: number, partitions: number): ShardSlice[][] {
  const plan = planWith({ images: someImages(images), settings: { ...settings, partitions } });
  const file = (key: string): WorkFile => ({ key, sha256: '', bytes: 0 });
  const shards = plan.shards.map(({ start, end }, shard): ExtractedShard => ({
    list: file(`images ${shard}`),
    report: {
      ...{ kind: 'extract', shard, images: end - start, rows: end - start, rejects: [] },
      features: file(`features ${shard}`),
    },
  }));
  return plan.parts.map((part) => slicesOf(part, plan.shards, shards));
}

describe('the parts of a result', () => {
  it('take each image exactly once, in order, from the shard that holds it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 1, max: 50 }),
        (images, partitions) => {
          const slices = slicesOfParts(images, partitions).flat();
          const taken = slices.flatMap(({ start, end, offset }) =>
            Array.from({ length: end - start }, (_, i) => offset + start + i),
          );
          expect(taken).toEqual(Array.from({ length: images }, (_, i) => i));
          for (const { images: list, features } of slices) {
            expect(list.key.split(' ')[1]).toBe(features.key.split(' ')[1]);
          }
        },
      ),
      { numRuns: runs(40) },
    );
  });

  it('have names that sort in order and match the pattern of parts', () => {
    const names = Array.from({ length: 12 }, (_, part) => partName(part, planWith().digest));
    expect(names.toSorted()).toEqual(names);
    expect(names.filter((name) => !partPattern.test(name))).toEqual([]);
  });
});
