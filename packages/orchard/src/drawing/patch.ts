import type { Skin } from './skin.js';

/** A point of a surface being shaped. */
export interface Point {
  x: number;
  y: number;
  z: number;
}

/** A grid of points over a surface: `columns` cells around (or across) by `rows` cells along. */
export interface Patch {
  readonly columns: number;
  readonly rows: number;
  /** x, y, z for each of (rows + 1) * (columns + 1) points, row by row. */
  readonly positions: Float32Array;
  /** The same points as skin coordinates: before bending and placing. */
  readonly rest: Float32Array;
  /** Visible from both sides, like a leaf. */
  readonly thin: boolean;
  /** The last column meets the first, as around a body. */
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
   * Returns a function that sets `point` for `turn` on the row at `along`; both range from 0 to 1. This way the work
   * common to a row is done once.
   */
  readonly surface: (along: number) => (turn: number, point: Point) => void;
  /** Bends or moves a point of the surface. */
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
      // The two columns at the seam must be bit-identical.
      set(closed && column === columns ? 0 : column / columns, point);
      store(rest, at, point);
      place?.(point);
      store(positions, at, point);
      at += 3;
    }
  }
  return { columns, rows, positions, rest, thin, closed, skin };
}

/** The same patch in another place, with the same skin or a new one. */
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
