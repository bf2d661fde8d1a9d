import { largest } from '../common/extremes.js';
import type { TimedEvent } from '../job/events.js';

/** The rate over one interval of the extract stage. */
export interface ThroughputSample {
  /** End of the interval, in seconds since the stage began. */
  readonly seconds: number;
  /** Mean over the interval. */
  readonly imagesPerSecond: number;
}

const maxSamples = 60;

/** Throughput of the last run's extract stage, in equal intervals. */
export function throughputOf(events: readonly TimedEvent[]): ThroughputSample[] {
  const started = events.findLastIndex(
    (event) => event.type === 'stage-started' && event.stage === 'extract',
  );
  if (started === -1) return [];
  const start = events[started].at;
  const done = events.slice(started).flatMap((event) => {
    if (event.type !== 'task-done' || event.images === undefined) return [];
    const end = (event.at - start) / 1000;
    return [{ start: Math.max(0, end - event.seconds), end, images: event.images }];
  });
  const total = largest(
    done.map(({ end }) => end),
    0,
  );
  if (total === 0) return [];
  const slice = total / Math.min(maxSamples, Math.max(1, Math.floor(done.length / 2)));
  return Array.from({ length: Math.round(total / slice) }, (_, i) => {
    const from = i * slice;
    const images = done.reduce((sum, task) => sum + task.images * shareWithin(task, from, from + slice), 0);
    return { seconds: from + slice, imagesPerSecond: images / slice };
  });
}

/** The share of a task's time between two moments; its images are assumed to be evenly spread over that time. */
function shareWithin(
  task: { readonly start: number; readonly end: number },
  from: number,
  to: number,
): number {
  if (task.end <= task.start) return task.end > from && task.end <= to ? 1 : 0;
  return Math.max(0, Math.min(task.end, to) - Math.max(task.start, from)) / (task.end - task.start);
}

/** Mean over the extract stage. Not images by seconds: a resumed run extracts only what was missing. */
export function meanRate(samples: readonly ThroughputSample[]): number | undefined {
  return samples.length === 0 ? undefined : meanOf(intervals(samples));
}

/** At most `most` samples, each the mean of several, so that the curve of a long run stays small and readable. */
export function downsampled(samples: readonly ThroughputSample[], most: number): readonly ThroughputSample[] {
  const all = intervals(samples);
  const size = Math.ceil(all.length / most);
  const groups: ThroughputSample[] = [];
  for (let start = 0; start < all.length; start += size) {
    const group = all.slice(start, start + size);
    groups.push({ seconds: group[group.length - 1].end, imagesPerSecond: meanOf(group) });
  }
  return groups;
}

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
