import { describe, expect, it } from 'vitest';
import type { TimedEvent } from '../../src/job/events.js';
import { meanRate, downsampled, throughputOf } from '../../src/runs/throughput.js';

describe('the throughput of a run', () => {
  it('is empty before the first task ends', () => {
    expect(throughputOf([])).toEqual([]);
    expect(throughputOf([started(0)])).toEqual([]);
  });

  it('adds up what the workers do at the same time', () => {
    const events = [started(0), done(10, 10, 1000), done(10, 10, 1000)];
    expect(throughputOf(events)).toEqual([{ seconds: 10, imagesPerSecond: 200 }]);
  });

  it('counts every image at the time when it was computed', () => {
    const events = [started(0), ...[1, 2, 3, 4].map((second) => done(second, 1, second * 100))];
    expect(throughputOf(events)).toEqual([
      { seconds: 2, imagesPerSecond: 150 },
      { seconds: 4, imagesPerSecond: 350 },
    ]);
  });

  it('is computed for 200,000 tasks', () => {
    const events = [started(0), ...Array.from({ length: 200_000 }, (_, i) => done(i + 1, 1, 512))];
    expect(throughputOf(events).at(-1)).toEqual({
      seconds: expect.closeTo(200_000) as number,
      imagesPerSecond: expect.closeTo(512) as number,
    });
  });

  it('loses no image, however many tasks there are', () => {
    const events = [started(0), ...Array.from({ length: 1001 }, (_, i) => done((i + 1) * 0.37, 0.9, 64))];
    const samples = throughputOf(events);
    const slice = samples[0].seconds;
    const images = samples.reduce((sum, { imagesPerSecond }) => sum + imagesPerSecond * slice, 0);
    expect(samples).toHaveLength(60);
    // The first tasks claim to have started before the stage; their images count within it.
    expect(images).toBeCloseTo(1001 * 64, 3);
  });

  it('is that of the last run if several worked on the result', () => {
    const events = [started(0), done(5, 5, 999), started(100), done(101, 1, 50)];
    expect(throughputOf(events)).toEqual([{ seconds: 1, imagesPerSecond: 50 }]);
  });
});

const samples = [
  { seconds: 1, imagesPerSecond: 100 },
  { seconds: 4, imagesPerSecond: 200 },
  { seconds: 5, imagesPerSecond: 150 },
];

it('the mean rate weights each sample by its time', () => {
  expect(meanRate(samples)).toBe((100 + 3 * 200 + 150) / 5);
  expect(meanRate([...samples].reverse())).toBe((100 + 3 * 200 + 150) / 5);
});

it('the mean rate is undefined without samples, and unweighted for samples without duration', () => {
  expect(meanRate([])).toBeUndefined();
  expect(meanRate([{ seconds: 0, imagesPerSecond: 8 }])).toBe(8);
});

it('downsampling keeps the number of images: time multiplied by rate', () => {
  const many = Array.from({ length: 1001 }, (_, i) => ({ seconds: i + 1, imagesPerSecond: i % 7 }));
  const few = downsampled(many, 100);
  expect(few.length).toBeLessThanOrEqual(100);
  expect(few.at(-1)?.seconds).toBe(1001);
  expect(meanRate(few)).toBeCloseTo(meanRate(many) ?? NaN, 9);
});

/** The extraction starts at this many seconds. */
function started(at: number): TimedEvent {
  const stage = { type: 'stage-started', stage: 'extract', tasks: 1, reused: 0, reusedImages: 0 } as const;
  return { at: at * 1000, ...stage };
}

/** A task ends after this many seconds of work. */
function done(at: number, seconds: number, images: number): TimedEvent {
  const task = { type: 'task-done', task: 'extract-00000', worker: 'local-0', attempts: 1 } as const;
  return { at: at * 1000, ...task, seconds, images };
}
