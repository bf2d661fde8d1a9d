import type { Patch } from './patch.js';
import type { Skin } from './skin.js';

/** A whole fruit as triangles. */
export interface Mesh {
  /** x, y, z per corner. */
  readonly positions: Float32Array;
  /** Unit vectors, outwards. */
  readonly normals: Float32Array;
  /** Skin coordinates: x, y, z, turn, along per corner. */
  readonly rest: Float32Array;
  /** Three corners per triangle, counter-clockwise from outside. */
  readonly corners: Uint32Array;
  /** The part each triangle belongs to. */
  readonly partOf: Uint16Array;
  readonly parts: readonly { readonly skin: Skin; readonly thin: boolean }[];
}

export function assemble(patches: readonly Patch[]): Mesh {
  const points = patches.reduce((sum, { positions }) => sum + positions.length / 3, 0);
  const cells = patches.reduce((sum, { columns, rows }) => sum + columns * rows, 0);
  const mesh: Mesh = {
    positions: new Float32Array(points * 3),
    normals: new Float32Array(points * 3),
    rest: new Float32Array(points * 5),
    corners: new Uint32Array(cells * 6),
    partOf: new Uint16Array(cells * 2),
    parts: patches,
  };
  let point = 0;
  let cell = 0;
  patches.forEach((patch, part) => {
    mesh.positions.set(patch.positions, point * 3);
    storeRest(mesh.rest, patch, point);
    storeTriangles(mesh, patch, part, point, cell);
    addNormals(mesh, cell * 2, (cell + patch.columns * patch.rows) * 2);
    joinEdges(mesh.normals, patch, point);
    point += patch.positions.length / 3;
    cell += patch.columns * patch.rows;
  });
  normalise(mesh.normals);
  return mesh;
}

function storeRest(rest: Float32Array, { columns, rows, rest: points }: Patch, first: number): void {
  for (let at = 0; at < points.length / 3; at++) {
    const to = (first + at) * 5;
    rest[to] = points[at * 3];
    rest[to + 1] = points[at * 3 + 1];
    rest[to + 2] = points[at * 3 + 2];
    rest[to + 3] = (at % (columns + 1)) / columns;
    rest[to + 4] = Math.floor(at / (columns + 1)) / rows;
  }
}

function storeTriangles(
  mesh: Mesh,
  { columns, rows }: Patch,
  part: number,
  first: number,
  cell: number,
): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, cell++) {
      const a = first + row * (columns + 1) + column;
      const c = a + columns + 1;
      const at = cell * 6;
      mesh.corners[at] = a;
      mesh.corners[at + 1] = c;
      mesh.corners[at + 2] = a + 1;
      mesh.corners[at + 3] = a + 1;
      mesh.corners[at + 4] = c;
      mesh.corners[at + 5] = c + 1;
      mesh.partOf[cell * 2] = part;
      mesh.partOf[cell * 2 + 1] = part;
    }
  }
}

/** Adds each triangle's normal, weighted by area, to its corners. */
function addNormals({ positions, normals, corners }: Mesh, from: number, to: number): void {
  for (let at = from * 3; at < to * 3; at += 3) {
    const a = corners[at] * 3;
    const b = corners[at + 1] * 3;
    const c = corners[at + 2] * 3;
    const ux = positions[b] - positions[a];
    const uy = positions[b + 1] - positions[a + 1];
    const uz = positions[b + 2] - positions[a + 2];
    const vx = positions[c] - positions[a];
    const vy = positions[c + 1] - positions[a + 1];
    const vz = positions[c + 2] - positions[a + 2];
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    add(normals, a, nx, ny, nz);
    add(normals, b, nx, ny, nz);
    add(normals, c, nx, ny, nz);
  }
}

function add(normals: Float32Array, at: number, x: number, y: number, z: number): void {
  normals[at] += x;
  normals[at + 1] += y;
  normals[at + 2] += z;
}

/** Gives points that coincide, at the seam and the poles, the same normal. */
function joinEdges(normals: Float32Array, { columns, rows, closed, positions }: Patch, first: number): void {
  if (!closed) return;
  for (let row = 0; row <= rows; row++) {
    const start = first + row * (columns + 1);
    const isPole = isOnePoint(positions, (start - first) * 3, columns);
    share(normals, isPole ? range(start, columns + 1) : [start, start + columns]);
  }
}

function isOnePoint(positions: Float32Array, at: number, columns: number): boolean {
  const half = at + Math.floor(columns / 2) * 3;
  return [0, 1, 2].every((axis) => Math.abs(positions[at + axis] - positions[half + axis]) < 1e-6);
}

function range(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => start + i);
}

function share(normals: Float32Array, points: readonly number[]): void {
  for (const axis of [0, 1, 2]) {
    const sum = points.reduce((total, point) => total + normals[point * 3 + axis], 0);
    for (const point of points) normals[point * 3 + axis] = sum;
  }
}

function normalise(normals: Float32Array): void {
  for (let at = 0; at < normals.length; at += 3) {
    const x = normals[at];
    const y = normals[at + 1];
    const z = normals[at + 2];
    const scale = 1 / Math.sqrt(x * x + y * y + z * z + 1e-30);
    normals[at] = x * scale;
    normals[at + 1] = y * scale;
    normals[at + 2] = z * scale;
  }
}
