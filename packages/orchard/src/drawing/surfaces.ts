import { cosine, mix, sine } from './exact-math.js';
import { type Patch, patch, type Point } from './patch.js';
import type { Skin } from './skin.js';

/** Radius and height of an outline point. */
export type OutlinePoint = readonly [radius: number, height: number];

export interface BodyOptions {
  /** From bottom to top; starts and ends on the axis, and may turn inwards there, like an apple's. */
  readonly outline: readonly OutlinePoint[];
  readonly skin: Skin;
  readonly columns?: number;
  readonly rows?: number;
  /** Adds lobes, bumps and flats to a point of the plain body. */
  readonly shape?: (point: Point, turn: number, along: number) => void;
  /** Bends the body; the skin stays that of the straight one. */
  readonly place?: (point: Point) => void;
}

/** A lathe-turned body, then shaped. */
export function body({ outline, skin, columns = 56, rows = 48, shape, place }: BodyOptions): Patch {
  return patch({
    columns,
    rows,
    skin,
    ...(place === undefined ? {} : { place }),
    surface: (along) => {
      const [radius, height] = onCurve(outline, along);
      const r = along === 0 || along === 1 ? 0 : Math.max(0, radius);
      return (turn, point) => {
        point.x = r * cosine(turn);
        point.y = height;
        point.z = r * sine(turn);
        shape?.(point, turn, along);
      };
    },
  });
}

/** An ellipsoid with the given half axes. */
export function ball(
  skin: Skin,
  [x, y, z]: readonly [number, number, number],
  columns = 28,
  rows = 20,
): Patch {
  return patch({
    columns,
    rows,
    skin,
    surface: (along) => {
      const r = along === 0 || along === 1 ? 0 : sine(along / 2);
      const height = -y * cosine(along / 2);
      return (turn, point) => {
        point.x = x * r * cosine(turn);
        point.y = height;
        point.z = z * r * sine(turn);
      };
    },
  });
}

/** A point on a path, and the tube's radius there. */
export type PathPoint = readonly [x: number, y: number, z: number, radius: number];

/** A round tube along a path, with closed ends. The path must not run along the z axis. */
export function tube(skin: Skin, path: readonly PathPoint[], columns = 10, rows = 12): Patch {
  return patch({
    columns,
    rows,
    skin,
    surface: (along) => {
      // The first and last rows close the ends.
      const t = Math.min(1, Math.max(0, (along * rows - 1) / (rows - 2)));
      const [x, y, z, radius] = onCurve(path, t);
      const [bx, by, bz] = onCurve(path, Math.max(0, t - 0.01));
      const [ax, ay, az] = onCurve(path, Math.min(1, t + 0.01));
      const length = Math.sqrt((ax - bx) * (ax - bx) + (ay - by) * (ay - by) + (az - bz) * (az - bz)) + 1e-30;
      const dx = (ax - bx) / length;
      const dy = (ay - by) / length;
      const dz = (az - bz) / length;
      // Two directions across: one in the x-y plane, one perpendicular to both.
      const flat = Math.sqrt(dx * dx + dy * dy) + 1e-30;
      const px = dy / flat;
      const py = -dx / flat;
      const r = along === 0 || along === 1 ? 0 : radius;
      return (turn, point) => {
        const c = cosine(turn) * r;
        const s = sine(turn) * r;
        point.x = x + px * c + py * dz * s;
        point.y = y + py * c - px * dz * s;
        point.z = z + (px * dy - py * dx) * s;
      };
    },
  });
}

export interface LeafOptions {
  readonly skin: Skin;
  readonly length: number;
  readonly width: number;
  /** How far the tip hangs down, and how sharply the leaf folds along its middle. */
  readonly droop: number;
  readonly fold: number;
  /** Position of the widest point, from 0 at the foot to 1 at the tip. */
  readonly widest?: number;
  readonly place: (point: Point) => void;
}

/** A leaf growing from its foot along x, upper side along y. */
export function leaf({ skin, length, width, droop, fold, widest = 0.4, place }: LeafOptions): Patch {
  return patch({
    columns: 6,
    rows: 10,
    thin: true,
    closed: false,
    skin,
    place,
    surface: (along) => {
      const outline =
        along < widest ? mix(0.35, 1, rounded(along / widest)) : rounded((1 - along) / (1 - widest));
      return (turn, point) => {
        const across = (turn - 0.5) * 2;
        point.x = along * length;
        point.y = Math.abs(across) * fold * width * outline - droop * along * along;
        point.z = across * width * outline;
      };
    },
  });
}

function rounded(share: number): number {
  return share * (2 - share);
}

/** A point on a Catmull-Rom curve through evenly spaced points; `t` from 0 to 1. */
export function onCurve(points: readonly (readonly number[])[], t: number): number[] {
  const last = points.length - 1;
  const from = Math.min(last - 1, Math.floor(t * last));
  const s = t * last - from;
  const p0 = points[Math.max(0, from - 1)];
  const p1 = points[from];
  const p2 = points[from + 1];
  const p3 = points[Math.min(last, from + 2)];
  return p1.map(
    (value, i) =>
      value +
      0.5 *
        s *
        (p2[i] -
          p0[i] +
          s * (2 * p0[i] - 5 * value + 4 * p2[i] - p3[i] + s * (3 * (value - p2[i]) + p3[i] - p0[i]))),
  );
}
