import type { Skin } from './skin.js';

/** A point while a surface is shaped. */
export interface Point {
  x: number;
  y: number;
  z: number;
}

/** A grid of points over a surface: `columns` cells around (or across), `rows` cells along. */
export interface Patch {
  readonly columns: number;
  readonly rows: number;
  /** x, y, z of each of (rows + 1) * (columns + 1) points, row by row. */
  readonly positions: Float32Array;
  /** The same points where the skin is asked for: before bending and placing. */
  readonly rest: Float32Array;
  /** Both sides are seen: a leaf, not a body. */
  readonly thin: boolean;
  /** Its last column meets its first, as around a body. */
  readonly closed: boolean;
  readonly skin: Skin;
}

export interface PatchOptions {
  readonly columns: number;
  readonly rows: number;
  readonly thin?: boolean;
  readonly closed?: boolean;
  readonly skin: Skin;
  /**
   * Gives what sets `point` for `turn`, on the row at `along`; both from 0 to 1. What a whole row has in common is
   * so computed once.
   */
  readonly surface: (along: number) => (turn: number, point: Point) => void;
  /** Bends or moves a point that the surface gave. */
  readonly place?: (point: Point) => void;
}

export function patch(options: PatchOptions): Patch {
  const { columns, rows, thin = false, closed = true, skin, surface, place } = options;
  const length = (columns + 1) * (rows + 1) * 3;
  const positions = new Float32Array(length);
  const rest = new Float32Array(length);
  const point: Point = { x: 0, y: 0, z: 0 };
  let at = 0;
  for (let row = 0; row <= rows; row++) {
    const set = surface(row / rows);
    for (let column = 0; column <= columns; column++) {
      // The seam's two columns must be the same points to the bit.
      set(closed && column === columns ? 0 : column / columns, point);
      store(rest, at, point);
      place?.(point);
      store(positions, at, point);
      at += 3;
    }
  }
  return { columns, rows, positions, rest, thin, closed, skin };
}

/** The same patch elsewhere; its skin stays with it, or is another one. */
export function placed(model: Patch, place: (point: Point) => void, skin = model.skin): Patch {
  const positions = new Float32Array(model.positions.length);
  const point: Point = { x: 0, y: 0, z: 0 };
  for (let at = 0; at < positions.length; at += 3) {
    point.x = model.positions[at];
    point.y = model.positions[at + 1];
    point.z = model.positions[at + 2];
    place(point);
    store(positions, at, point);
  }
  return { ...model, positions, skin };
}

function store(points: Float32Array, at: number, { x, y, z }: Point): void {
  points[at] = x;
  points[at + 1] = y;
  points[at + 2] = z;
}
