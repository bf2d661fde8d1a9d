import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { type MemoryDemand, requireMemory } from '../../src/driver/require-memory.js';
import { VergerError } from '../../src/common/errors.js';
import { shape } from './plans.js';

const memory = { usedBytes: 200 * 2 ** 20, limitBytes: 1536 * 2 ** 20, machineBytes: 8 * 2 ** 30 };
const demand: MemoryDemand = {
  images: 10_000,
  groupImages: 2048,
  components: { kind: 'count', count: 200 },
};

function check(features: number, more: Partial<MemoryDemand> = {}, limits = memory): void {
  requireMemory({ ...shape, features, memory: limits }, { ...demand, ...more });
}

/** What the hint says fits. */
function largest(check: () => void): number {
  try {
    check();
  } catch (error) {
    if (error instanceof VergerError) return Number(/at most (\d+) features/.exec(error.hint ?? '')?.[1]);
  }
  return Infinity;
}

describe('the memory of moments and PCA', () => {
  it.each([256, 1280, 2048, 4096, 6272])('is there for %i features', (features) => {
    check(features);
  });

  it.each([25_392, 100_000, 2 ** 31])('is missing for %i features', (features) => {
    expect(() => check(features)).toThrow(
      expect.objectContaining({
        code: 'model',
        message: expect.stringMatching(
          /^the PCA of \d+ features needs about \d+ MiB in a worker, which may use 1536 MiB$/,
        ) as string,
        hint: expect.stringMatching(/^at most \d+ features fit: .*global pooling/) as string,
      }) as Error,
    );
  });

  it('depends on the components that can be kept', () => {
    check(6272, { components: { kind: 'count', count: 3 } });
    expect(() => check(6272, { components: { kind: 'all' } })).toThrow('6272 features');
    // Few images have few components, whatever is asked for.
    check(6272, { components: { kind: 'all' }, images: 100 });
  });

  it('depends on the machine, if it has less than a worker may use', () => {
    expect(() => check(4096, {}, { ...memory, machineBytes: 512 * 2 ** 20 })).toThrow('may use 512 MiB');
    expect(() => check(24, {}, { ...memory, machineBytes: 100 * 2 ** 20 })).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('leaves no room') as string }) as Error,
    );
  });

  it('is there for the number of features that the error names, and not for one more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10_000, max: 10 ** 6 }),
        fc.integer({ min: 1, max: 500 }),
        (features, count) => {
          const more = { components: { kind: 'count', count } } as const;
          const most = largest(() => check(features, more));
          check(most, more);
          expect(() => check(most + 1, more)).toThrow(VergerError);
        },
      ),
      { numRuns: runs(50) },
    );
  });
});
