import { mapSide } from './points.js';

/** Which part of the map is on the screen: pixel = place * scale + offset. */
export interface View {
  /** Pixels per unit of the map. */
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const margin = 0.04;
/** At the most, two neighbouring places of the map are so many pixels apart. */
const largestScale = 2;

/** The whole map, in the middle. */
export function wholeMap({ width, height }: Size): View {
  const scale = (Math.min(width, height) * (1 - 2 * margin)) / mapSide;
  return { scale, left: (width - mapSide * scale) / 2, top: (height - mapSide * scale) / 2 };
}

export function panned(view: View, dx: number, dy: number): View {
  return { ...view, left: view.left + dx, top: view.top + dy };
}

/** Zooms; the place under a pixel stays there. */
export function zoomed(view: View, factor: number, x: number, y: number, size: Size): View {
  const smallest = wholeMap(size).scale / 2;
  const scale = Math.min(Math.max(view.scale * factor, smallest), largestScale);
  const ratio = scale / view.scale;
  return { scale, left: x - (x - view.left) * ratio, top: y - (y - view.top) * ratio };
}

/** The part of the map below a pixel. */
export function placeAt({ scale, left, top }: View, x: number, y: number): readonly [number, number] {
  return [(x - left) / scale, (y - top) / scale];
}
