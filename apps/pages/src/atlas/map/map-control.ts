import type { Lasso } from './lasso.js';
import { MapPainter, type Tints } from './painter.js';
import { PointGrid } from './point-grid.js';
import type { MapPoints } from './points.js';
import { faint, hidden } from './raster.js';
import { panned, placeAt, type Size, type View, wholeMap, zoomed } from './view.js';

/** How near a pointer must be to a point, in CSS pixels. */
const reach = 10;
const wheelSpeed = 0.0015;
/** In CSS pixels: a picture of 64 by 64, and space around it. */
const pictureArea = 90 * 90;

/** What happens on a map. Points are indices into the columns. */
export interface MapEvents {
  /** @param at CSS pixels from the corner of the map */
  readonly onHover: (point: number | undefined, at: readonly [number, number]) => void;
  readonly onPick: (point: number | undefined) => void;
  readonly onLasso: (lasso: Lasso) => void;
  /** After each move: what lies above the map must follow. */
  readonly onView: () => void;
}

/** A map on a canvas with its part on the screen, moved by pointer, wheel and keys. All places are in CSS pixels. */
export class MapControl {
  readonly #canvas: HTMLCanvasElement;
  readonly #points: MapPoints;
  readonly #grid: PointGrid;
  readonly #events: MapEvents;
  readonly #painter: MapPainter;
  #tints: Tints;
  #view: View;
  /** While one is being drawn. */
  lasso: (readonly [number, number])[] | undefined;

  constructor(canvas: HTMLCanvasElement, points: MapPoints, tints: Tints, events: MapEvents) {
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('this browser has no canvas');
    this.#canvas = canvas;
    this.#points = points;
    this.#grid = new PointGrid(points);
    this.#events = events;
    this.#tints = tints;
    this.#painter = new MapPainter(context, points, this.#deviceSize(), tints);
    this.#view = wholeMap(this.size);
  }

  get size(): Size {
    return { width: this.#canvas.clientWidth, height: this.#canvas.clientHeight };
  }

  #deviceSize(): Size {
    const { width, height } = this.size;
    return { width: Math.round(width * devicePixelRatio), height: Math.round(height * devicePixelRatio) };
  }

  /** The canvas has got another size. */
  resize(): void {
    const size = this.#deviceSize();
    if (size.width === this.#canvas.width && size.height === this.#canvas.height) return;
    this.#canvas.width = size.width;
    this.#canvas.height = size.height;
    this.#painter.resize(size);
    this.home();
  }

  tint(tints: Tints): void {
    this.#tints = tints;
    this.#painter.tint(tints);
    this.#show(this.#view);
  }

  home(): void {
    this.#show(wholeMap(this.size));
  }

  pan(dx: number, dy: number): void {
    this.#show(panned(this.#view, dx, dy));
  }

  /** Zooms around a place, by default the middle. */
  zoom(factor: number, x = this.size.width / 2, y = this.size.height / 2): void {
    this.#show(zoomed(this.#view, factor, x, y, this.size));
  }

  wheel(event: WheelEvent): void {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
    this.zoom(Math.exp(-event.deltaY * lines * wheelSpeed), event.offsetX, event.offsetY);
  }

  hover(x: number, y: number): void {
    this.#events.onHover(this.#pointAt(x, y), [x, y]);
  }

  pick(x: number, y: number): void {
    this.#events.onPick(this.#pointAt(x, y));
  }

  /** Ends the lasso that is being drawn. */
  closeLasso(): void {
    const corners = this.lasso ?? [];
    this.lasso = undefined;
    if (corners.length > 2) this.#events.onLasso(corners.map(([x, y]) => placeAt(this.#view, x, y)));
  }

  /** Where a point is on the screen. */
  placeOf(point: number): readonly [number, number] {
    const { scale, left, top } = this.#view;
    return [this.#points.x[point] * scale + left, this.#points.y[point] * scale + top];
  }

  /** The points in sight that are not faint, if they are few enough to show each as a picture. */
  fewInSight(): readonly number[] {
    const { width, height } = this.size;
    const most = Math.floor((width * height) / pictureArea);
    const corner = placeAt(this.#view, width, height);
    const isShown = (point: number): boolean =>
      this.#tints.of[point] !== hidden && this.#tints.of[point] !== faint;
    return this.#grid.within(placeAt(this.#view, 0, 0), corner, most, isShown);
  }

  close(): void {
    this.#painter.close();
  }

  #pointAt(x: number, y: number): number | undefined {
    const [mapX, mapY] = placeAt(this.#view, x, y);
    const isShown = (point: number): boolean => this.#tints.of[point] !== hidden;
    return this.#grid.nearest(mapX, mapY, reach / this.#view.scale, isShown);
  }

  #show(view: View): void {
    this.#view = view;
    const ratio = devicePixelRatio;
    this.#painter.show({ scale: view.scale * ratio, left: view.left * ratio, top: view.top * ratio });
    this.#events.onView();
  }
}
