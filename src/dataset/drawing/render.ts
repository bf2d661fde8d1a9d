import type { Pixels } from '../../images/pixels.js';
import { project } from './camera.js';
import { type Exposure, exposed, illuminate, type Light } from './light.js';
import type { Mesh } from './mesh.js';
import { Openness } from './openness.js';
import { type Rotation, rotateAll } from './pose.js';
import { newRaster, type Raster, rasterize } from './rasterize.js';
import { litShare, ShadowMap } from './shadow-map.js';
import { newFinish, type SurfacePoint } from './skin.js';

/** Samples along a pixel's side. */
const grid = 2;

/** Draws one fruit after another at one size; keeps its buffers from picture to picture. */
export class Renderer {
  readonly #size: number;
  readonly #raster: Raster;
  readonly #shadows = new ShadowMap();
  readonly #openness: Openness;
  readonly #at: SurfacePoint = { x: 0, y: 0, z: 0, turn: 0, along: 0 };
  readonly #finish = newFinish();
  readonly #exposure: Exposure = { nx: 0, ny: 0, nz: 1, lit: 1, open: 1 };
  readonly #light = new Float64Array(3);
  #scene: Scene | undefined;

  /** @param size pixels along a side */
  constructor(size: number) {
    this.#size = size;
    this.#raster = newRaster(size * grid);
    this.#openness = new Openness(size);
  }

  /** The fruit on white, filling the picture. */
  draw(mesh: Mesh, pose: Rotation, light: Light, fill: number): Pixels {
    const scene = this.#pose(mesh, pose, light);
    project(scene.points, this.#raster.side, fill, scene.screen);
    rasterize(mesh, scene.screen, this.#raster);
    this.#shadows.cast(mesh, scene.points, light);
    this.#openness.look(this.#raster);
    const data = new Uint8Array(this.#size * this.#size * 3).fill(255);
    for (let y = 0; y < this.#size; y++) for (let x = 0; x < this.#size; x++) this.#pixel(scene, x, y, data);
    return { width: this.#size, height: this.#size, data };
  }

  /** A fruit that is drawn several times keeps its buffers. */
  #pose(mesh: Mesh, pose: Rotation, light: Light): Scene {
    const former = this.#scene?.mesh === mesh ? this.#scene : undefined;
    const scene: Scene = {
      mesh,
      points: former?.points ?? new Float32Array(mesh.positions.length),
      normals: former?.normals ?? new Float32Array(mesh.normals.length),
      screen: former?.screen ?? new Float32Array(mesh.positions.length),
      pose,
      light,
    };
    rotateAll(mesh.positions, pose, scene.points);
    rotateAll(mesh.normals, pose, scene.normals);
    this.#scene = scene;
    return scene;
  }

  #pixel(scene: Scene, x: number, y: number, data: Uint8Array): void {
    const { side, triangle, depth } = this.#raster;
    const pixel = y * this.#size + x;
    const first = y * grid * side + x * grid;
    const last = first + side + 1;
    const covered = (s: number): number => (triangle[s] < 0 ? 0 : 1);
    const count = covered(first) + covered(first + 1) + covered(last - 1) + covered(last);
    if (count === 0) return;
    this.#exposure.open = this.#openness.at(x, y);
    const { partOf } = scene.mesh;
    const isEven =
      count === 4 &&
      partOf[triangle[first]] === partOf[triangle[last]] &&
      partOf[triangle[first + 1]] === partOf[triangle[last - 1]] &&
      Math.abs(depth[first] - depth[last]) + Math.abs(depth[first + 1] - depth[last - 1]) < 8;
    let r = 0;
    let g = 0;
    let b = 0;
    const samples = isEven ? 1 : 4;
    for (let i = 0; i < samples; i++) {
      const sample = first + (i & 1) + (i >> 1) * side;
      if (triangle[sample] < 0) {
        r += 255;
        g += 255;
        b += 255;
      } else {
        this.#shade(scene, sample);
        r += exposed(this.#light[0]);
        g += exposed(this.#light[1]);
        b += exposed(this.#light[2]);
      }
    }
    data[pixel * 3] = Math.floor(r / samples + 0.5);
    data[pixel * 3 + 1] = Math.floor(g / samples + 0.5);
    data[pixel * 3 + 2] = Math.floor(b / samples + 0.5);
  }

  /** Leaves the light of a sample in `#light`. */
  #shade({ mesh, points, normals, pose, light }: Scene, sample: number): void {
    const { triangle, second, third } = this.#raster;
    const { corners, rest, partOf, parts } = mesh;
    const t = triangle[sample];
    const v = second[sample];
    const w = third[sample];
    const u = 1 - v - w;
    const a = corners[t * 3];
    const b = corners[t * 3 + 1];
    const c = corners[t * 3 + 2];
    const between = (values: Float32Array, stride: number, axis: number): number =>
      u * values[a * stride + axis] + v * values[b * stride + axis] + w * values[c * stride + axis];
    const at = this.#at;
    at.x = between(rest, 5, 0);
    at.y = between(rest, 5, 1);
    at.z = between(rest, 5, 2);
    at.turn = between(rest, 5, 3);
    at.along = between(rest, 5, 4);
    const part = parts[partOf[t]];
    const finish = this.#finish;
    finish.gloss = 0.3;
    finish.roughness = 0.5;
    finish.sheen = 0;
    finish.glow = 0.2;
    finish.slopeX = 0;
    finish.slopeY = 0;
    finish.slopeZ = 0;
    part.skin(at, finish);

    const sx = finish.slopeX;
    const sy = finish.slopeY;
    const sz = finish.slopeZ;
    let nx = between(normals, 3, 0) - (pose[0] * sx + pose[1] * sy + pose[2] * sz);
    let ny = between(normals, 3, 1) - (pose[3] * sx + pose[4] * sy + pose[5] * sz);
    let nz = between(normals, 3, 2) - (pose[6] * sx + pose[7] * sy + pose[8] * sz);
    const scale = 1 / Math.sqrt(nx * nx + ny * ny + nz * nz + 1e-30);
    // The far side of a thin part is seen.
    const side = part.thin && nz < 0 ? -scale : scale;
    nx *= side;
    ny *= side;
    nz *= side;
    const exposure = this.#exposure;
    exposure.nx = nx;
    exposure.ny = ny;
    exposure.nz = nz;
    const cosine = nx * light.x + ny * light.y + nz * light.z;
    exposure.lit =
      cosine <= 0
        ? 0.3
        : litShare(
            this.#shadows,
            between(points, 3, 0),
            between(points, 3, 1),
            between(points, 3, 2),
            cosine,
          );
    illuminate(finish, exposure, light, this.#light);
  }
}

/** A fruit as it is posed and lit. Points and normals are in the camera's space. */
interface Scene {
  readonly mesh: Mesh;
  readonly points: Float32Array;
  readonly normals: Float32Array;
  /** What `project` gives. */
  readonly screen: Float32Array;
  readonly pose: Rotation;
  readonly light: Light;
}
