import { cosine, sine } from '../drawing/exact-math.js';
import type { Point } from '../drawing/patch.js';

/** Bends an upright shape towards x, by `curvature` radians per unit of height. */
export function bend(point: Point, curvature: number): void {
  const radius = 1 / curvature;
  const turns = (point.y * curvature) / 6.283185307179586;
  const reach = radius - point.x;
  point.x = radius - reach * cosine(turns);
  point.y = reach * sine(turns);
}

/** Rotates about the vertical axis. */
export function turnAbout(point: Point, turns: number): void {
  const c = cosine(turns);
  const s = sine(turns);
  const { x, z } = point;
  point.x = c * x - s * z;
  point.z = s * x + c * z;
}

/** Tilts a shape that lies along x upwards, by the given turns. */
export function raise(point: Point, turns: number): void {
  const c = cosine(turns);
  const s = sine(turns);
  const { x, y } = point;
  point.x = c * x - s * y;
  point.y = s * x + c * y;
}

export function shift(point: Point, x: number, y: number, z: number): void {
  point.x += x;
  point.y += y;
  point.z += z;
}

/** The golden angle in turns: leaves and seeds spaced by it never line up. */
export const goldenTurn = 0.3819660112501051;
