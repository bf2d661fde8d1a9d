import { expect, it } from 'vitest';
import { largest, smallest } from '../../src/common/extremes.js';

it('finds the extremes of more values than fit on the stack', () => {
  const values = Array.from({ length: 1_000_000 }, (_, i) => i - 500_000);
  expect(largest(values, 0)).toBe(499_999);
  expect(smallest(values, 0)).toBe(-500_000);
});

it('returns the bound if there are no values beyond it', () => {
  expect(largest([], 3)).toBe(3);
  expect(largest([1, 2], 3)).toBe(3);
  expect(smallest([], 3)).toBe(3);
});
