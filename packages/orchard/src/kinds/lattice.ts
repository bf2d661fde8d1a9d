import { cosine, sine } from '../drawing/exact-math.js';
import type { Finish, SurfacePoint } from '../drawing/skin.js';

/** A point's position in its cell of a staggered lattice around a body. */
export interface Cell {
  /** From -1 to 1, around and upwards. */
  x: number;
  y: number;
  /** Index of the cell. */
  column: number;
  row: number;
}

export function newCell(): Cell {
  return { x: 0, y: 0, column: 0, row: 0 };
}

/** Finds the cell in staggered rows around a body: the eyes of a pineapple, the seeds of a strawberry. */
export function cellAt(turn: number, along: number, columns: number, rows: number, cell: Cell): Cell {
  const v = along * rows;
  cell.row = Math.floor(v);
  const u = turn * columns + (cell.row % 2) * 0.5;
  const column = Math.floor(u);
  cell.column = column % columns;
  cell.x = (u - column) * 2 - 1;
  cell.y = (v - cell.row) * 2 - 1;
  return cell;
}

/** Tilts the normal around the axis and upwards. */
export function lean(at: SurfacePoint, finish: Finish, around: number, upwards: number): void {
  finish.slopeX += -sine(at.turn) * around;
  finish.slopeZ += cosine(at.turn) * around;
  finish.slopeY += upwards;
}
