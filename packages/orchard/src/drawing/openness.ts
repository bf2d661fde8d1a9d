import type { Raster } from './rasterize.js';

/** Directions to sample, as (near) unit vectors x, y; the opposite ones are sampled too. */
const directions = [
  [1, 0],
  [0.7, 0.7],
  [0, 1],
  [-0.7, 0.7],
];
/** Sampling distances, as fractions of the picture's side. */
const reaches = [0.02, 0.05, 0.1];

/**
 * Computes how open the surface is at each pixel, from 1 in the open to 0 in a deep corner: neighbours in front of the
 * surface's own slope block light (after Bavoil and Sainz 2008, "Screen Space Ambient Occlusion", using the depths
 * themselves).
 */
export class Openness {
  readonly #size: number;
  /** Empty pixels around the picture, so that every neighbour exists. */
  readonly #margin: number;
  readonly #stride: number;
  readonly #depths: Float32Array;
  /** Index offset of each neighbour in `#depths`, and its distance in pixels. */
  readonly #offsets: Int32Array;
  readonly #reaches: Float64Array;

  /** @param size pixels per side of the picture */
  constructor(size: number) {
    this.#size = size;
    this.#margin = Math.ceil(size * 0.1) + 1;
    this.#stride = size + 2 * this.#margin;
    this.#depths = new Float32Array(this.#stride * this.#stride).fill(-Infinity);
    const looks = reaches.flatMap((reach) => directions.map(([x, y]) => ({ x, y, reach: reach * size })));
    const pixels = (part: number, reach: number): number => Math.floor(part * reach + 0.5);
    this.#offsets = Int32Array.from(
      looks,
      ({ x, y, reach }) => pixels(y, reach) * this.#stride + pixels(x, reach),
    );
    this.#reaches = Float64Array.from(looks, ({ reach }) => reach);
  }

  /** @param raster its side must be a multiple of the picture's */
  look({ side, depth }: Raster): void {
    const step = side / this.#size;
    for (let y = 0; y < this.#size; y++) {
      const row = (y + this.#margin) * this.#stride + this.#margin;
      for (let x = 0; x < this.#size; x++) this.#depths[row + x] = depth[y * step * side + x * step] / step;
    }
  }

  /** Openness at a pixel of the picture. */
  at(x: number, y: number): number {
    const here = (y + this.#margin) * this.#stride + this.#margin + x;
    const depth = this.#depths[here];
    if (depth === -Infinity) return 1;
    let covered = 0;
    for (let i = 0; i < this.#offsets.length; i++) {
      const reach = this.#reaches[i];
      const low = depth - 1.5 * reach;
      const high = depth + 2 * reach;
      // Take opposite neighbours together: on a flat slope their differences cancel.
      let one = this.#depths[here + this.#offsets[i]];
      let other = this.#depths[here - this.#offsets[i]];
      one = one < low ? low : one > high ? high : one;
      other = other < low ? low : other > high ? high : other;
      const rise = (one + other - 2 * depth) / reach - 0.06;
      if (rise > 0) covered += rise < 1.1 ? rise * 0.9 : 1;
    }
    return 1 - Math.min(0.85, covered * 0.104);
  }
}
