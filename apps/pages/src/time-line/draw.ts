import type { TaskColumns } from './columns.js';

/** Colours by stage, and of what was tried again; from the style sheet. */
export interface TimeLineColours {
  readonly stages: readonly string[];
  readonly retried: string;
  readonly lane: string;
}

/** The part of the time that is shown, in seconds from the run's start. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const laneHeight = 14;
const gap = 2;

/**
 * Draws the tasks as bars. Bars of less than a pixel are drawn as one while they touch, so that a hundred thousand take
 * no longer than what can be seen of them.
 * @param width of the drawing, in CSS pixels
 */
export function drawTimeLine(
  context: CanvasRenderingContext2D,
  columns: TaskColumns,
  { from, to }: Span,
  width: number,
  colours: TimeLineColours,
): void {
  const { lanes, tasks, starts, durations, lane, stage, attempts } = columns;
  const scale = width / (to - from);
  context.clearRect(0, 0, width, lanes.length * laneHeight);
  context.fillStyle = colours.lane;
  for (let i = 0; i < lanes.length; i++) context.fillRect(0, i * laneHeight, width, laneHeight - gap);
  /** Where the last bar of each lane has ended, in whole pixels. */
  const drawn = new Float64Array(lanes.length).fill(-1);
  for (let i = 0; i < tasks; i++) {
    const left = (starts[i] - from) * scale;
    const right = left + durations[i] * scale;
    if (right < 0 || left > width) continue;
    const isRetried = attempts[i] > 1;
    const end = Math.max(right, left + 1);
    if (end - drawn[lane[i]] < 0.5 && !isRetried) continue;
    context.fillStyle = isRetried ? colours.retried : colours.stages[stage[i] % colours.stages.length];
    // A hairline between neighbours, where there is room for it.
    const space = end - left > 4 ? 1 : 0;
    context.fillRect(left, lane[i] * laneHeight, end - left - space, laneHeight - gap);
    drawn[lane[i]] = end;
  }
}

/** The task at a point of the drawing; undefined between them. */
export function taskAt(
  { tasks, starts, durations, lane }: TaskColumns,
  { from, to }: Span,
  width: number,
  x: number,
  y: number,
): number | undefined {
  const at = from + (x / width) * (to - from);
  const row = Math.floor(y / laneHeight);
  const slack = (to - from) / width;
  for (let i = 0; i < tasks; i++)
    if (lane[i] === row && at >= starts[i] - slack && at <= starts[i] + durations[i] + slack) return i;
  return undefined;
}
