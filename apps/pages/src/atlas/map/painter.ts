import type { MapPoints } from './points.js';
import { Raster } from './raster.js';
import { stampOf } from './stamp.js';
import type { Size, View } from './view.js';

/** What one frame may take while the map moves. */
const frameMs = 14;
const fewestPoints = 20_000;
/** So long after the last move all points are drawn. */
const restMs = 120;

/** The colour of each point: an index into the colours, `faint` or `hidden` (raster.ts). */
export interface Tints {
  readonly of: Uint8Array;
  /** `0xbbggrr` */
  readonly colours: Uint32Array;
}

/**
 * Draws a map on a canvas. While it moves, as many points are drawn as the last frames had time for: an even sample, as
 * points are ordered by a digest. At rest all are drawn, over several frames, so that the page never stops.
 */
export class MapPainter {
  readonly #context: CanvasRenderingContext2D;
  readonly #points: MapPoints;
  #raster: Raster;
  #size: Size;
  #view: View | undefined;
  #tints: Tints;
  #affordable = 200_000;
  #frame = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** @param size of the canvas, in device pixels */
  constructor(context: CanvasRenderingContext2D, points: MapPoints, size: Size, tints: Tints) {
    this.#context = context;
    this.#points = points;
    this.#size = size;
    this.#raster = new Raster(size);
    this.#tints = tints;
  }

  resize(size: Size): void {
    this.#size = size;
    this.#raster = new Raster(size);
  }

  tint(tints: Tints): void {
    this.#tints = tints;
  }

  /** Shows this part of the map from the next frame on. */
  show(view: View): void {
    this.#view = view;
    this.#stop();
    this.#frame = requestAnimationFrame(() => this.#drawMoving());
  }

  close(): void {
    this.#stop();
  }

  #stop(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#rest);
    this.#raster.clear();
  }

  #drawMoving(): void {
    const { count } = this.#points;
    const n = Math.min(count, this.#affordable);
    const before = performance.now();
    this.#draw(0, n);
    this.#present();
    const spent = performance.now() - before;
    // Half way to what would have been right: single frames vary.
    const right = (n * frameMs) / Math.max(spent, 0.1);
    this.#affordable = Math.max(fewestPoints, (Math.min(this.#affordable, count) + right) / 2);
    if (n < count) this.#rest = setTimeout(() => this.#drawAll(0), restMs);
  }

  #drawAll(from: number): void {
    this.#frame = requestAnimationFrame(() => {
      const to = Math.min(this.#points.count, from + this.#affordable);
      this.#draw(from, to);
      if (to < this.#points.count) this.#drawAll(to);
      else this.#present();
    });
  }

  #draw(from: number, to: number): void {
    const view = this.#view;
    if (view === undefined) return;
    const { of: tints, colours } = this.#tints;
    const stamp = stampOf(this.radius(view));
    for (const isFaint of [true, false])
      this.#raster.dots(this.#points, [from, to], view, { tints, colours, isFaint }, stamp);
  }

  /** The radius of dots in pixels: smaller where many share the map, larger near by. */
  radius({ scale }: View): number {
    const spacing = Math.sqrt((65_536 * scale) ** 2 / Math.max(1, this.#points.count));
    return Math.min(0.45 * spacing + 0.5, 7);
  }

  #present(): void {
    const { edge, width, height, pixels } = this.#raster;
    this.#raster.finish(0.75);
    this.#context.clearRect(0, 0, this.#size.width, this.#size.height);
    this.#context.putImageData(new ImageData(pixels, width, height), -edge, -edge);
  }
}
