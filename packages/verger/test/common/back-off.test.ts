import { expect, it } from 'vitest';
import { pauseAfter } from '../../src/common/back-off.js';

it('doubles the pause after each attempt, up to the longest pause', () => {
  const pauses = [1, 2, 3, 4, 5, 2000].map((attempt) => pauseAfter(attempt, { firstMs: 50, longestMs: 300 }));
  expect(pauses).toEqual([50, 100, 200, 300, 300, 300]);
  expect(pauseAfter(6, { firstMs: 1000 })).toBe(32_000);
});

it('shortens each pause at random if jitter is given', () => {
  const backOff = { firstMs: 50, longestMs: 300, jitter: () => 0.25 };
  expect([1, 2, 9].map((attempt) => pauseAfter(attempt, backOff))).toEqual([12.5, 25, 75]);
});
