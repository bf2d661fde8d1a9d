import type { Period } from '../launch/spending.js';

const dayMs = 24 * 3_600_000;

/** A day of UTC, by which AWS bills: `2026-11-29`. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Midnight at the start of a day, some days earlier or later. */
export function midnight(time: number, days = 0): number {
  return (Math.floor(time / dayMs) + days) * dayMs;
}

/** The days that a period touches, in order. */
export function daysIn({ start, end }: Period): readonly Period[] {
  const days: Period[] = [];
  for (let day = midnight(start); day < end; day += dayMs) days.push({ start: day, end: day + dayMs });
  return days;
}
