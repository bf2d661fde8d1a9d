import { expect, it } from 'vitest';
import { meanRate, thinned } from '../../../src/runs/report/throughput.js';

const samples = [
  { seconds: 1, imagesPerSecond: 100 },
  { seconds: 4, imagesPerSecond: 200 },
  { seconds: 5, imagesPerSecond: 150 },
];

it('the mean rate weighs each sample by its time', () => {
  expect(meanRate(samples)).toBe((100 + 3 * 200 + 150) / 5);
  expect(meanRate([...samples].reverse())).toBe((100 + 3 * 200 + 150) / 5);
});

it('there is no mean of nothing, and a plain one of samples without duration', () => {
  expect(meanRate([])).toBeUndefined();
  expect(meanRate([{ seconds: 0, imagesPerSecond: 8 }])).toBe(8);
});

it('thinning keeps the images: time by rate', () => {
  const many = Array.from({ length: 1001 }, (_, i) => ({ seconds: i + 1, imagesPerSecond: i % 7 }));
  const few = thinned(many, 100);
  expect(few.length).toBeLessThanOrEqual(100);
  expect(few.at(-1)?.seconds).toBe(1001);
  expect(meanRate(few)).toBeCloseTo(meanRate(many) ?? NaN, 9);
});
