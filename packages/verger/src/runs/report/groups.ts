import { colourClasses } from './class-colours.js';
import type { ReportPageData, ReportPoint } from './report-data.js';

/** A class as shown on the page: its figures, colour and points on the map. */
export interface Group {
  /** Links a table row to its points on the map. */
  readonly key: string;
  readonly label: string;
  readonly rows: number;
  readonly rejects: number;
  /** Index into the palette. */
  readonly colour: number;
  readonly points: readonly ReportPoint[];
  readonly centre: { readonly x: number; readonly y: number } | undefined;
}

/** The classes, largest first, with what the rest of the page needs. */
export function groupsOf(data: ReportPageData): readonly Group[] {
  const pointsOf = new Map<string, ReportPoint[]>();
  for (const point of data.points) {
    const points = pointsOf.get(point.label);
    if (points) points.push(point);
    else pointsOf.set(point.label, [point]);
  }
  const known = new Set(data.classes.map(({ label }) => label));
  const unlisted = [...pointsOf]
    .filter(([label]) => !known.has(label))
    .map(([label, points]) => ({ label, rows: points.length, rejects: 0 }));
  const groups = [...data.classes, ...unlisted].sort(byRowsThenLabel).map((entry, index) => {
    const points = pointsOf.get(entry.label) ?? [];
    return { ...entry, key: `g${index}`, points, centre: centreOf(points) };
  });
  const colours = colourClasses(groups.map(({ centre }) => centre));
  return groups.map((group, index) => ({ ...group, colour: colours[index] }));
}

interface Counted {
  readonly label: string;
  readonly rows: number;
}

function byRowsThenLabel(a: Counted, b: Counted): number {
  if (a.rows !== b.rows) return b.rows - a.rows;
  return a.label < b.label ? -1 : Number(a.label > b.label);
}

/** The median of each coordinate, so that a few outliers do not pull the label off its cloud. */
function centreOf(points: readonly ReportPoint[]): Group['centre'] {
  if (points.length === 0) return undefined;
  return { x: median(points.map(({ x }) => x)), y: median(points.map(({ y }) => y)) };
}

/** `values` must not be empty. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  return sorted.length % 2 === 1 ? upper : (sorted[middle - 1] + upper) / 2;
}
