import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOf } from '../../src/driver/part-slices.js';
import type { Job, ProjectTask } from '../../src/job/task.js';
import type { ReportOf, WorkFile } from '../../src/job/task-report.js';
import { partPattern } from '../../src/job/work-files.js';
import { model, planWith, settings, someImages } from './plans.js';

const job: Job = { input: 'file:///in/', output: 'file:///out/', model };

function tasksOf(images: number, partitions: number): ProjectTask[] {
  const plan = planWith({ images: someImages(images), settings: { ...settings, partitions } });
  const file = (key: string): WorkFile => ({ key, sha256: '', bytes: 0 });
  const lists = plan.shards.map((_, shard) => file(`images ${shard}`));
  const extracted = plan.shards.map(({ start, end }, shard): ReportOf<'extract'> => ({
    kind: 'extract',
    shard,
    images: end - start,
    rows: end - start,
    rejects: [],
    features: file(`features ${shard}`),
  }));
  const fit: ReportOf<'fit'> = {
    kind: 'fit',
    n: images,
    k: 1,
    eigenvalues: [1],
    totalVariance: 1,
    pca: file('pca'),
    moments: file('moments'),
  };
  return [...partsOf(job, plan, lists, extracted, fit)];
}

describe('the parts of a result', () => {
  it('take each image exactly once, in order, from the shard that holds it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 1, max: 50 }),
        (images, partitions) => {
          const tasks = tasksOf(images, partitions);
          const taken = tasks.flatMap(({ slices }) =>
            slices.flatMap(({ start, end, offset }) =>
              Array.from({ length: end - start }, (_, i) => offset + start + i),
            ),
          );
          expect(taken).toEqual(Array.from({ length: images }, (_, i) => i));
          for (const { images: list, features } of tasks.flatMap(({ slices }) => slices)) {
            expect(list.key.split(' ')[1]).toBe(features.key.split(' ')[1]);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('have names that sort in their order, and are known as parts', () => {
    const names = tasksOf(100, 12).map(({ name }) => name);
    expect(names.toSorted()).toEqual(names);
    expect(names.filter((name) => !partPattern.test(name))).toEqual([]);
  });
});
