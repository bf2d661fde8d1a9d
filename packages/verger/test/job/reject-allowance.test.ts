import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { expect, it } from 'vitest';
import { mostRejects, parseRejectAllowance } from '../../src/job/reject-allowance.js';

it.each([
  [1, 1],
  [2, 1],
  [10, 1],
  [11, 2],
  [41, 5],
  [100, 5],
  [499, 5],
  [500, 5],
  [20_622, 206],
])('of %i inputs, %i may be rejects by default', (listed, most) => {
  expect(mostRejects(listed, undefined)).toBe(most);
});

it('the default never falls as the input grows, and is at least 1%', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), (listed) => {
      expect(mostRejects(listed + 1, undefined)).toBeGreaterThanOrEqual(mostRejects(listed, undefined));
      expect(mostRejects(listed, undefined)).toBeGreaterThanOrEqual(Math.floor(listed / 100));
    }),
    { numRuns: runs(300) },
  );
});

it('is a number, or a percentage', () => {
  expect(mostRejects(1000, parseRejectAllowance('20'))).toBe(20);
  expect(mostRejects(1000, parseRejectAllowance(' 1.5% '))).toBe(15);
  expect(mostRejects(100, parseRejectAllowance('7%'))).toBe(7);
  for (const text of ['', '-1', '101%', '1e2', 'few', '%'])
    expect(() => parseRejectAllowance(text), text).toThrow(/is not a number of rejects/);
});
