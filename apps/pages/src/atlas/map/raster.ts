import type { MapPoints } from './points.js';
import { largestRadius, type Stamp } from './stamp.js';
import type { Size, View } from './view.js';

/** Points with this tint are not drawn. */
export const hidden = 255;
/** Points with this tint lie below all others. */
export const faint = 0;

/** Beyond this much ink a pixel gets no darker. */
const mostInk = 1023;

/**
 * A picture of dots, drawn by the processor: a browser without a graphics card has no WebGL, or a slow one. Where dots
 * lie on each other the last one gives the colour, and their number the strength; as their order is that of a digest,
 * a crowd of several colours shows all of them.
 */
export class Raster {
  /** Dots may reach over the edge. */
  readonly edge = largestRadius + 1;
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly #ink: Uint16Array;
  readonly #colour: Uint32Array;
  readonly #out: Uint32Array;

  /** @param size of the visible part, in device pixels */
  constructor({ width, height }: Size) {
    this.width = width + 2 * this.edge;
    this.height = height + 2 * this.edge;
    const area = this.width * this.height;
    this.#ink = new Uint16Array(area);
    this.#colour = new Uint32Array(area);
    const bytes = new ArrayBuffer(4 * area);
    this.#out = new Uint32Array(bytes);
    this.pixels = new Uint8ClampedArray(bytes);
  }

  /**
   * Draws points `from` to `to`.
   * @param tints of each point, an index into `colours`
   * @param colours `0xbbggrr`
   * @param isFaint draws the faint points only, or all others
   * @returns how many points were in sight
   */
  dots(
    { x, y }: MapPoints,
    [from, to]: readonly [number, number],
    { scale, left, top }: View,
    { tints, colours, isFaint }: Tinting,
    { dx, dy, cover }: Stamp,
  ): number {
    const { edge, width, height } = this;
    const ink = this.#ink;
    const colour = this.#colour;
    const [right, bottom] = [width - edge, height - edge];
    let seen = 0;
    for (let i = from; i < to; i++) {
      const tint = tints[i];
      if (tint === hidden || (tint === faint) !== isFaint) continue;
      const px = (x[i] * scale + left + edge) | 0;
      const py = (y[i] * scale + top + edge) | 0;
      if (px < edge || py < edge || px >= right || py >= bottom) continue;
      seen++;
      const middle = py * width + px;
      const each = colours[tint];
      for (let k = 0; k < cover.length; k++) {
        const at = middle + dy[k] * width + dx[k];
        const more = ink[at] + cover[k];
        ink[at] = more > mostInk ? mostInk : more;
        colour[at] = each;
      }
    }
    return seen;
  }

  /** Forgets what was drawn since the last picture. */
  clear(): void {
    this.#ink.fill(0);
  }

  /**
   * Turns ink into pixels, and starts afresh.
   * @param opacity of one dot, 0 to 1
   */
  finish(opacity: number): void {
    const alpha = alphas(opacity);
    const ink = this.#ink;
    const colour = this.#colour;
    const out = this.#out;
    for (let i = 0; i < out.length; i++) out[i] = ink[i] === 0 ? 0 : (alpha[ink[i]] << 24) | colour[i];
    this.clear();
  }
}

/** The colours of points. */
export interface Tinting {
  readonly tints: Uint8Array;
  readonly colours: Uint32Array;
  readonly isFaint: boolean;
}

/** What shows of n dots of one opacity, each over the other: 1 - (1 - opacity)^n. */
function alphas(opacity: number): Uint8Array {
  return Uint8Array.from({ length: mostInk + 1 }, (_, ink) =>
    Math.round(255 * (1 - (1 - opacity) ** (ink / 255))),
  );
}
