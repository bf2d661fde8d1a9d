import type { ReportPoint } from './report-data.js';

/** The size of the map and the part of the plane it shows. */
export interface MapFrame {
  readonly width: number;
  readonly height: number;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly pixelsPerUnit: number;
}

export const mapMargin = { top: 14, right: 14, bottom: 46, left: 52 } as const;

interface Extent {
  readonly middle: number;
  readonly span: number;
}

function extentOf(values: readonly number[]): Extent {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return { middle: (least + most) / 2, span: most - least };
}

/**
 * Uses the same scale on both axes, since a unit of either component is the same distance between images. The map
 * takes the cloud's shape as far as the page allows, and shows more of the plane beyond that.
 */
export function frameOf(points: readonly ReportPoint[], width: number): MapFrame {
  const x = extentOf(points.map((point) => point.x));
  const y = extentOf(points.map((point) => point.y));
  const inner = width - mapMargin.left - mapMargin.right;
  const shape = x.span > 0 ? y.span / x.span : 1;
  const innerHeight = inner * Math.min(1, Math.max(0.7, shape));
  // A single point, or all points in one place: any scale works.
  const span = Math.max(x.span, (y.span * inner) / innerHeight) || 1;
  const pixelsPerUnit = inner / (span * 1.06);
  const around = ({ middle }: Extent, pixels: number): readonly [number, number] => [
    middle - pixels / pixelsPerUnit / 2,
    middle + pixels / pixelsPerUnit / 2,
  ];
  return {
    width,
    height: Math.round(innerHeight + mapMargin.top + mapMargin.bottom),
    x: around(x, inner),
    y: around(y, innerHeight),
    pixelsPerUnit,
  };
}
