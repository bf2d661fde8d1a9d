import type { TimedEvent } from '../job/events.js';

export interface ThroughputSample {
  /** Since the extraction began. */
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

const mostSamples = 60;

/** Images a second over the extraction of the last run, in equal slices of time. */
export function throughputOf(events: readonly TimedEvent[]): ThroughputSample[] {
  const begun = events.findLastIndex((event) => event.type === 'stage-started' && event.stage === 'extract');
  if (begun === -1) return [];
  const start = events[begun].at;
  const done = events.slice(begun).flatMap((event) => {
    if (event.type !== 'task-done' || event.images === undefined) return [];
    const end = (event.at - start) / 1000;
    return [{ start: Math.max(0, end - event.seconds), end, images: event.images }];
  });
  const total = Math.max(0, ...done.map(({ end }) => end));
  if (total === 0) return [];
  const slice = total / Math.min(mostSamples, Math.max(1, Math.floor(done.length / 2)));
  return Array.from({ length: Math.round(total / slice) }, (_, i) => {
    const from = i * slice;
    const images = done.reduce((sum, task) => sum + task.images * shareWithin(task, from, from + slice), 0);
    return { seconds: from + slice, imagesPerSecond: images / slice };
  });
}

/** The fraction of a task's time that lies between two moments: its images are spread evenly over it. */
function shareWithin(
  task: { readonly start: number; readonly end: number },
  from: number,
  to: number,
): number {
  if (task.end <= task.start) return task.end > from && task.end <= to ? 1 : 0;
  return Math.max(0, Math.min(task.end, to) - Math.max(task.start, from)) / (task.end - task.start);
}
