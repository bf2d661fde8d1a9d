import type { Mesh } from './mesh.js';

/** What is visible at each sample of a square raster. */
export interface Raster {
  readonly side: number;
  /** The visible triangle; -1 for none. */
  readonly triangle: Int32Array;
  /** Weights of the triangle's second and third corners. */
  readonly second: Float32Array;
  readonly third: Float32Array;
  /** Larger is nearer; -Infinity for none. */
  readonly depth: Float32Array;
}

export function newRaster(side: number): Raster {
  const samples = side * side;
  return {
    side,
    triangle: new Int32Array(samples),
    second: new Float32Array(samples),
    third: new Float32Array(samples),
    depth: new Float32Array(samples),
  };
}

/** Draws front-facing triangles, and both sides of thin parts. `screen` is the output of `project`. */
export function rasterize(mesh: Mesh, screen: Float32Array, raster: Raster): void {
  const { corners, partOf, parts } = mesh;
  const { side, triangle, second, third, depth } = raster;
  triangle.fill(-1);
  depth.fill(-Infinity);
  for (let t = 0; t < partOf.length; t++) {
    const a = corners[t * 3] * 3;
    const b = corners[t * 3 + 1] * 3;
    const c = corners[t * 3 + 2] * 3;
    const ax = screen[a];
    const ay = screen[a + 1];
    const bx = screen[b] - ax;
    const by = screen[b + 1] - ay;
    const cx = screen[c] - ax;
    const cy = screen[c + 1] - ay;
    const area = bx * cy - by * cx;
    // Counter-clockwise to the viewer is clockwise here, since y points down.
    if (area === 0 || (area > 0 && !parts[partOf[t]].thin)) continue;
    // Samples are at the centres of their squares.
    const left = Math.max(0, Math.ceil(ax + Math.min(0, bx, cx) - 0.5));
    const right = Math.min(side - 1, Math.floor(ax + Math.max(0, bx, cx) - 0.5));
    const top = Math.max(0, Math.ceil(ay + Math.min(0, by, cy) - 0.5));
    const bottom = Math.min(side - 1, Math.floor(ay + Math.max(0, by, cy) - 0.5));
    const share = 1 / area;
    const az = screen[a + 2];
    const bz = screen[b + 2] - az;
    const cz = screen[c + 2] - az;
    for (let y = top; y <= bottom; y++) {
      const py = y + 0.5 - ay;
      for (let x = left; x <= right; x++) {
        const px = x + 0.5 - ax;
        const v = (px * cy - py * cx) * share;
        const w = (bx * py - by * px) * share;
        if (v < 0 || w < 0 || v + w > 1) continue;
        const z = az + v * bz + w * cz;
        const at = y * side + x;
        if (z <= depth[at]) continue;
        depth[at] = z;
        triangle[at] = t;
        second[at] = v;
        third[at] = w;
      }
    }
  }
}
