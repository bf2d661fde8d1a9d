import { mix, smoothstep } from './exact-math.js';
import { type Exposure, illuminate, type Light } from './light.js';
import type { Mesh } from './mesh.js';
import type { Rotation } from './pose.js';
import type { Raster } from './rasterize.js';
import { litShare, type ShadowMap } from './shadow-map.js';
import { newFinish, type SurfacePoint } from './skin.js';

/** A posed and lit fruit. Points and normals are in camera space. */
export interface Scene {
  readonly mesh: Mesh;
  readonly points: Float32Array;
  readonly normals: Float32Array;
  /** The output of `project`. */
  readonly screen: Float32Array;
  readonly pose: Rotation;
  readonly light: Light;
  readonly shadows: ShadowMap;
}

/** Shades samples. Reuses its objects, since a picture has thousands of samples. */
export class Shader {
  /** The output of `shade`: reflected red, green and blue light. */
  readonly light = new Float64Array(3);
  readonly #at: SurfacePoint = { x: 0, y: 0, z: 0, turn: 0, along: 0 };
  readonly #finish = newFinish();
  readonly #exposure: Exposure = { nx: 0, ny: 0, nz: 1, lit: 1, open: 1 };
  // The corners of the sample's triangle, and their weights.
  #a = 0;
  #b = 0;
  #c = 0;
  #u = 0;
  #v = 0;
  #w = 0;

  /** @param sample must show a triangle */
  shade(scene: Scene, raster: Raster, sample: number, open: number): void {
    const { corners, partOf, parts } = scene.mesh;
    const triangle = raster.triangle[sample];
    this.#v = raster.second[sample];
    this.#w = raster.third[sample];
    this.#u = 1 - this.#v - this.#w;
    this.#a = corners[triangle * 3];
    this.#b = corners[triangle * 3 + 1];
    this.#c = corners[triangle * 3 + 2];
    const { skin, thin } = parts[partOf[triangle]];
    this.#askSkin(scene, skin);
    this.#exposure.open = open;
    this.#expose(scene, thin);
    illuminate(this.#finish, this.#exposure, scene.light, this.light);
  }

  #between(values: Float32Array, stride: number, axis: number): number {
    return (
      this.#u * values[this.#a * stride + axis] +
      this.#v * values[this.#b * stride + axis] +
      this.#w * values[this.#c * stride + axis]
    );
  }

  #askSkin({ mesh: { rest } }: Scene, skin: Mesh['parts'][number]['skin']): void {
    const at = this.#at;
    at.x = this.#between(rest, 5, 0);
    at.y = this.#between(rest, 5, 1);
    at.z = this.#between(rest, 5, 2);
    at.turn = this.#between(rest, 5, 3);
    at.along = this.#between(rest, 5, 4);
    const finish = this.#finish;
    finish.gloss = 0.3;
    finish.roughness = 0.5;
    finish.sheen = 0;
    finish.glow = 0.2;
    finish.slopeX = 0;
    finish.slopeY = 0;
    finish.slopeZ = 0;
    skin(at, finish);
  }

  #expose({ points, normals, pose, light, shadows }: Scene, thin: boolean): void {
    const { slopeX, slopeY, slopeZ } = this.#finish;
    const nx = this.#between(normals, 3, 0) - (pose[0] * slopeX + pose[1] * slopeY + pose[2] * slopeZ);
    const ny = this.#between(normals, 3, 1) - (pose[3] * slopeX + pose[4] * slopeY + pose[5] * slopeZ);
    const nz = this.#between(normals, 3, 2) - (pose[6] * slopeX + pose[7] * slopeY + pose[8] * slopeZ);
    const length = Math.sqrt(nx * nx + ny * ny + nz * nz + 1e-30);
    // Thin parts may show their far side.
    const scale = (thin && nz < 0 ? -1 : 1) / length;
    const exposure = this.#exposure;
    exposure.nx = nx * scale;
    exposure.ny = ny * scale;
    exposure.nz = nz * scale;
    const cosine = exposure.nx * light.x + exposure.ny * light.y + exposure.nz * light.z;
    const x = this.#between(points, 3, 0);
    const y = this.#between(points, 3, 1);
    const z = this.#between(points, 3, 2);
    const seen = cosine <= 0 ? unlit : litShare(shadows, x, y, z, cosine);
    exposure.lit = mix(unlit, seen, smoothstep(0, 0.35, cosine));
  }
}

/** Where a surface faces away from the lamp, no shadow falls, and light still comes through the flesh. */
const unlit = 0.6;
