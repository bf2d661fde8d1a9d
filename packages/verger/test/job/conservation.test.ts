import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRun, checkShard } from '../../src/job/conservation.js';
import type { ExtractReport } from '../../src/job/tasks/extract.js';

const broken = expect.objectContaining({ code: 'conservation' }) as Error;

function report(images: number, rows: number, rejected: readonly number[]): ExtractReport {
  return {
    kind: 'extract',
    shard: 3,
    images,
    rows,
    rejects: rejected.map((index) => ({ index, reason: 'corrupt', detail: '' })),
    features: { key: 'features', sha256: '', bytes: 0 },
  };
}

const shard = fc
  .integer({ min: 0, max: 50 })
  .chain((images) => fc.tuple(fc.constant(images), fc.subarray(Array.from({ length: images }, (_, i) => i))));

describe('a shard', () => {
  it('is valid if each image is a row or one reject', () => {
    fc.assert(
      fc.property(shard, ([images, rejected]) => {
        expect(() => checkShard(report(images, images - rejected.length, rejected), images)).not.toThrow();
      }),
    );
  });

  it('is invalid with any other number of rows or images', () => {
    fc.assert(
      fc.property(
        shard,
        fc.integer({ min: -5, max: 5 }).filter((off) => off !== 0),
        ([images, rejected], off) => {
          const rows = images - rejected.length;
          expect(() => checkShard(report(images, rows + off, rejected), images)).toThrow(broken);
          expect(() => checkShard(report(images + off, rows, rejected), images)).toThrow(broken);
        },
      ),
    );
  });

  it('is invalid if a reject occurs twice or is not one of its images', () => {
    expect(() => checkShard(report(5, 3, [1, 1]), 5)).toThrow(broken);
    expect(() => checkShard(report(5, 4, [5]), 5)).toThrow('shard 3: 5 images, but 4 rows and 1 rejects');
  });
});

describe('a run', () => {
  it('is valid if each input is a row or a reject, and the parts hold the rows', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100)), fc.nat(100), (parts, rejects) => {
        const rows = parts.reduce((sum, part) => sum + part, 0);
        expect(() => checkRun(rows + rejects, rows, rejects, parts)).not.toThrow();
        expect(() => checkRun(rows + rejects + 1, rows, rejects, parts)).toThrow(broken);
        expect(() => checkRun(rows + rejects, rows, rejects, [...parts, 1])).toThrow(broken);
        expect(() => checkRun(rows + rejects, rows + 1, rejects - 1, parts)).toThrow(broken);
      }),
    );
  });
});
