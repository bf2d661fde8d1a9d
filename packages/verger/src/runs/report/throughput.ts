import type { ThroughputSample } from './report-data.js';

interface Interval {
  readonly end: number;
  readonly length: number;
  readonly rate: number;
}

function intervals(samples: readonly ThroughputSample[]): readonly Interval[] {
  const ordered = [...samples].sort((a, b) => a.seconds - b.seconds);
  return ordered.map((sample, i) => ({
    end: sample.seconds,
    length: i === 0 ? sample.seconds : sample.seconds - ordered[i - 1].seconds,
    rate: sample.imagesPerSecond,
  }));
}

function meanOf(group: readonly Interval[]): number {
  const time = group.reduce((sum, { length }) => sum + length, 0);
  if (time <= 0) return group.reduce((sum, { rate }) => sum + rate, 0) / group.length;
  return group.reduce((sum, { rate, length }) => sum + rate * length, 0) / time;
}

/**
 * The mean over the extract stage. Not images by seconds: a resumed run extracts only what was missing.
 */
export function meanRate(samples: readonly ThroughputSample[]): number | undefined {
  return samples.length === 0 ? undefined : meanOf(intervals(samples));
}

/** At most so many samples, each the mean of its stretch of time: a long run's curve stays light and legible. */
export function thinned(samples: readonly ThroughputSample[], most: number): readonly ThroughputSample[] {
  const all = intervals(samples);
  const size = Math.ceil(all.length / most);
  const groups: ThroughputSample[] = [];
  for (let start = 0; start < all.length; start += size) {
    const group = all.slice(start, start + size);
    groups.push({ seconds: group[group.length - 1].end, imagesPerSecond: meanOf(group) });
  }
  return groups;
}
