import type { Pixels } from '../pixels.js';
import { project } from './camera.js';
import { exposed, type Light } from './light.js';
import type { Mesh } from './mesh.js';
import { Openness } from './openness.js';
import { type Rotation, rotateAll } from './pose.js';
import { newRaster, type Raster, rasterize } from './rasterize.js';
import { type Scene, Shader } from './shader.js';
import { ShadowMap } from './shadow-map.js';

/** Samples per side of a pixel. */
const grid = 2;

/** A larger change of depth along a pixel's two diagonals, in samples, counts as an edge. */
const steep = 8;

/** Draws fruit at one size and reuses its buffers between pictures. */
export class Renderer {
  readonly size: number;
  readonly #raster: Raster;
  readonly #shadows = new ShadowMap();
  readonly #openness: Openness;
  readonly #shader = new Shader();
  #scene: Scene | undefined;

  /** @param size pixels per side */
  constructor(size: number) {
    this.size = size;
    this.#raster = newRaster(size * grid);
    this.#openness = new Openness(size);
  }

  /** Draws the fruit on white, filling the picture. */
  draw(mesh: Mesh, pose: Rotation, light: Light, fill: number): Pixels {
    const scene = this.#pose(mesh, pose, light);
    project(scene.points, this.#raster.side, fill, scene.screen);
    rasterize(mesh, scene.screen, this.#raster);
    this.#shadows.cast(mesh, scene.points, light);
    this.#openness.look(this.#raster);
    const data = new Uint8Array(this.size * this.size * 3).fill(255);
    for (let y = 0; y < this.size; y++) for (let x = 0; x < this.size; x++) this.#pixel(scene, x, y, data);
    return { width: this.size, height: this.size, data };
  }

  /** Reuses the buffers if the same fruit is drawn again. */
  #pose(mesh: Mesh, pose: Rotation, light: Light): Scene {
    const former = this.#scene?.mesh === mesh ? this.#scene : undefined;
    const scene: Scene = {
      mesh,
      points: former?.points ?? new Float32Array(mesh.positions.length),
      normals: former?.normals ?? new Float32Array(mesh.normals.length),
      screen: former?.screen ?? new Float32Array(mesh.positions.length),
      pose,
      light,
      shadows: this.#shadows,
    };
    rotateAll(mesh.positions, pose, scene.points);
    rotateAll(mesh.normals, pose, scene.normals);
    this.#scene = scene;
    return scene;
  }

  /** Shades once if the pixel shows one smooth surface, or each sample if an edge runs through it. */
  #pixel(scene: Scene, x: number, y: number, data: Uint8Array): void {
    const { side, triangle, depth } = this.#raster;
    const pixel = y * this.size + x;
    const first = y * grid * side + x * grid;
    const last = first + side + 1;
    const covered = (s: number): number => (triangle[s] < 0 ? 0 : 1);
    const count = covered(first) + covered(first + 1) + covered(last - 1) + covered(last);
    if (count === 0) return;
    const open = this.#openness.at(x, y);
    const { light } = this.#shader;
    const { partOf } = scene.mesh;
    const isEven =
      count === 4 &&
      partOf[triangle[first]] === partOf[triangle[last]] &&
      partOf[triangle[first + 1]] === partOf[triangle[last - 1]] &&
      Math.abs(depth[first] - depth[last]) + Math.abs(depth[first + 1] - depth[last - 1]) < steep;
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
        this.#shader.shade(scene, this.#raster, sample, open);
        r += exposed(light[0]);
        g += exposed(light[1]);
        b += exposed(light[2]);
      }
    }
    data[pixel * 3] = Math.floor(r / samples + 0.5);
    data[pixel * 3 + 1] = Math.floor(g / samples + 0.5);
    data[pixel * 3 + 2] = Math.floor(b / samples + 0.5);
  }
}
