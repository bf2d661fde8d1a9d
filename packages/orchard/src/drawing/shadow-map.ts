import { clamp } from './exact-math.js';
import type { Light } from './light.js';
import type { Mesh } from './mesh.js';
import { newRaster, rasterize } from './rasterize.js';

const side = 96;

/** The view from the lamp: anything behind it is in shadow. */
export class ShadowMap {
  readonly raster = newRaster(side);
  /** Maps a point to x, y and depth in the map. */
  readonly rows = new Float64Array(9);
  scale = 1;
  #seen = new Float32Array(0);

  /** @param points of the mesh, in camera space */
  cast(mesh: Mesh, points: Float32Array, light: Light): void {
    const flat = Math.sqrt(light.x * light.x + light.z * light.z);
    const right = [light.z / flat, 0, -light.x / flat];
    const up = [light.y * right[2], light.z * right[0] - light.x * right[2], -light.y * right[0]];
    this.rows.set([...right, ...up, light.x, light.y, light.z]);
    let square = 0;
    for (let at = 0; at < points.length; at += 3) {
      const length =
        points[at] * points[at] + points[at + 1] * points[at + 1] + points[at + 2] * points[at + 2];
      if (length > square) square = length;
    }
    this.scale = (side / 2 - 1) / Math.sqrt(square);
    if (this.#seen.length !== points.length) this.#seen = new Float32Array(points.length);
    const seen = this.#seen;
    for (let at = 0; at < points.length; at += 3) {
      const x = points[at];
      const y = points[at + 1];
      const z = points[at + 2];
      seen[at] = side / 2 + this.#along(0, x, y, z);
      seen[at + 1] = side / 2 - this.#along(3, x, y, z);
      seen[at + 2] = this.#along(6, x, y, z);
    }
    rasterize(mesh, seen, this.raster);
  }

  #along(row: number, x: number, y: number, z: number): number {
    return (this.rows[row] * x + this.rows[row + 1] * y + this.rows[row + 2] * z) * this.scale;
  }
}

/** Sampling offsets into the map: their spread is the width of the lamp. */
const looks = [0, 0, 1.7, 0.6, -1.7, -0.6, 0.6, -1.7, -0.6, 1.7, 2.6, -2.2, -2.6, 2.2, 2.2, 2.6, -2.2, -2.6];

/**
 * The visible share of the lamp at a point, 0 to 1.
 *
 * @param cosine between the point's normal and the direction of the lamp
 */
export function litShare(
  { raster, rows, scale }: ShadowMap,
  x: number,
  y: number,
  z: number,
  cosine: number,
): number {
  const mapX = side / 2 + (rows[0] * x + rows[1] * y + rows[2] * z) * scale;
  const mapY = side / 2 - (rows[3] * x + rows[4] * y + rows[5] * z) * scale;
  // A slope recedes around the point by the tangent of the light's angle, per sample of offset.
  const slope = Math.min(4, Math.sqrt(1 - Math.min(1, cosine * cosine)) / cosine);
  const depth = (rows[6] * x + rows[7] * y + rows[8] * z) * scale + 1 + 3.4 * slope;
  let lit = 0;
  for (let i = 0; i < looks.length; i += 2) {
    const column = clamp(Math.floor(mapX + looks[i]), 0, side - 1);
    const row = clamp(Math.floor(mapY + looks[i + 1]), 0, side - 1);
    if (raster.depth[row * side + column] <= depth) lit++;
  }
  return lit / (looks.length / 2);
}
