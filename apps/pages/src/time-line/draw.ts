import type { TaskColumns } from './columns.js';

/** Colours by stage, and of attempts that failed; from the style sheet. */
export interface TimeLineColours {
  readonly stages: readonly string[];
  readonly failed: string;
  readonly lane: string;
}

/** The part of a time line that is shown. */
export interface View {
  /** Seconds from the run's start. */
  readonly from: number;
  readonly to: number;
  /** Of the drawing, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Pixels of lanes above it. */
  readonly top: number;
}

export const laneHeight = 14;
const gap = 2;

/**
 * Draws the tasks as bars. Bars of less than a pixel are drawn as one while they touch, so that a hundred thousand take
 * no longer than what can be seen of them.
 */
export function drawTimeLine(
  context: CanvasRenderingContext2D,
  columns: TaskColumns,
  { from, to, width, height, top }: View,
  colours: TimeLineColours,
): void {
  const { lanes, starts, durations, lane, stage, attempts } = columns;
  const scale = width / (to - from);
  const [first, last] = [Math.floor(top / laneHeight), Math.ceil((top + height) / laneHeight)];
  context.clearRect(0, 0, width, height);
  context.fillStyle = colours.lane;
  for (let i = first; i < Math.min(last, lanes.length); i++)
    context.fillRect(0, i * laneHeight - top, width, laneHeight - gap);
  /** Where the last bar of each lane has ended. */
  const drawn = new Float64Array(lanes.length).fill(-1);
  for (let i = 0; i < starts.length; i++) {
    const row = lane[i];
    const left = (starts[i] - from) * scale;
    const right = left + durations[i] * scale;
    if (row < first || row >= last || right < 0 || left > width) continue;
    const isFailed = attempts[i] === 0;
    const end = Math.max(right, left + 1);
    if (end - drawn[row] < 0.5 && !isFailed) continue;
    context.fillStyle = isFailed ? colours.failed : colours.stages[stage[i] % colours.stages.length];
    // A hairline between neighbours, where there is room for it.
    const space = end - left > 4 ? 1 : 0;
    context.fillRect(left, row * laneHeight - top, end - left - space, laneHeight - gap);
    drawn[row] = Math.max(drawn[row], end);
  }
}

/** The task at a point of the drawing, or the failed attempt that lies above it; undefined between them. */
export function taskAt(
  { starts, durations, lane }: TaskColumns,
  { from, to, width, top }: View,
  x: number,
  y: number,
): number | undefined {
  const at = from + (x / width) * (to - from);
  const row = Math.floor((y + top) / laneHeight);
  const slack = (to - from) / width;
  for (let i = starts.length - 1; i >= 0; i--)
    if (lane[i] === row && at >= starts[i] - slack && at <= starts[i] + durations[i] + slack) return i;
  return undefined;
}

/**
 * Makes the span shorter or longer around a moment of it, within the whole.
 * @param factor below 1: closer
 * @param at the moment that stays in its place
 */
export function zoomed(
  { from, to }: Pick<View, 'from' | 'to'>,
  whole: number,
  factor: number,
  at: number,
): Pick<View, 'from' | 'to'> {
  const length = Math.min(whole, Math.max(whole / 1e5, (to - from) * factor));
  return moved({ from: at - ((at - from) / (to - from)) * length, length }, whole);
}

/** A span of a length, from a moment on if that is possible. */
export function moved(
  { from, length }: { readonly from: number; readonly length: number },
  whole: number,
): Pick<View, 'from' | 'to'> {
  const start = Math.min(Math.max(0, from), whole - length);
  return { from: start, to: start + length };
}
