import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupsOf } from '../../../src/engines/spark/groups.js';

const sizes = (tasks: number, parallelism: number): number[] =>
  groupsOf(Array.from({ length: tasks }), parallelism).map((group) => group.length);

describe('groups of tasks', () => {
  it('are large at first and small at the end', () => {
    expect(sizes(75, 2)).toEqual([16, 16, 16, 14, 7, 3, 2, 1]);
    expect(sizes(3, 2)).toEqual([2, 1]);
  });

  it('hold one task each if no executor gets more than one', () => {
    expect(sizes(4, 4)).toEqual([1, 1, 1, 1]);
    expect(sizes(1, 100)).toEqual([1]);
    expect(sizes(0, 2)).toEqual([]);
  });

  it('hold each task once, in order, and never more than a fair share of what is left', () => {
    const numbers = fc.integer({ min: 1, max: 2_000 });
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 300 }), (count, parallelism) => {
        const tasks = Array.from({ length: count }, (_, index) => index);
        const groups = groupsOf(tasks, parallelism);
        expect(groups.flat()).toEqual(tasks);
        for (const group of groups) {
          expect(group.length).toBeGreaterThan(0);
          expect(group.length).toBeLessThanOrEqual(Math.min(16, Math.ceil((count - group[0]) / parallelism)));
        }
      }),
    );
  });
});
