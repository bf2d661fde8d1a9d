import { cosine, mix, sine } from './exact-math.js';
import { type Patch, patch, type Point } from './patch.js';
import type { Skin } from './skin.js';

/** Radius and height of a point on an outline. */
export type OutlinePoint = readonly [radius: number, height: number];

export interface BodyOptions {
  /** From the bottom to the top; it begins and ends on the axis, and may turn inwards there, as an apple's does. */
  readonly outline: readonly OutlinePoint[];
  readonly skin: Skin;
  readonly columns?: number;
  readonly rows?: number;
  /** Gives a point of the plain body its lobes, bumps and flats. */
  readonly shape?: (point: Point, turn: number, along: number) => void;
  /** Bends the body; the skin stays as on the straight one. */
  readonly place?: (point: Point) => void;
}

/** A body turned on a lathe, then shaped. */
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

/** A ball of three half axes. */
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

/** A point of a path, and the tube's radius there. */
export type PathPoint = readonly [x: number, y: number, z: number, radius: number];

/** A round tube along a path, closed at its ends. The path must not run along the z axis. */
export function tube(skin: Skin, path: readonly PathPoint[], columns = 10, rows = 12): Patch {
  return patch({
    columns,
    rows,
    skin,
    surface: (along) => {
      // The first and the last row close the ends.
      const t = Math.min(1, Math.max(0, (along * rows - 1) / (rows - 2)));
      const [x, y, z, radius] = onCurve(path, t);
      const [bx, by, bz] = onCurve(path, Math.max(0, t - 0.01));
      const [ax, ay, az] = onCurve(path, Math.min(1, t + 0.01));
      const length = Math.sqrt((ax - bx) * (ax - bx) + (ay - by) * (ay - by) + (az - bz) * (az - bz)) + 1e-30;
      const dx = (ax - bx) / length;
      const dy = (ay - by) / length;
      const dz = (az - bz) / length;
      // Two directions across: one in the x-y plane, one across both.
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
  /** How far it hangs down at its tip, and how it folds along its middle. */
  readonly droop: number;
  readonly fold: number;
  /** Where the leaf is widest, 0 at its foot to 1 at its tip. */
  readonly widest?: number;
  readonly place: (point: Point) => void;
}

/** A leaf that leaves its foot along x, its upper side along y. */
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

/** A point on the Catmull-Rom curve through some points, evenly over them; `t` from 0 to 1. */
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
