/** A dot as its pixels: where each is from the middle, and how much of it the dot covers, 0 to 255. */
export interface Stamp {
  readonly dx: Int8Array;
  readonly dy: Int8Array;
  readonly cover: Uint8Array;
}

/** The radius of the largest dot, in pixels. */
export const largestRadius = 7;
const steps = 4;

/**
 * @param radius in pixels; below 0.6 a dot is one pixel
 */
export function stampOf(radius: number): Stamp {
  if (radius < 0.6) return { dx: Int8Array.of(0), dy: Int8Array.of(0), cover: Uint8Array.of(255) };
  const bounded = Math.min(radius, largestRadius);
  const reach = Math.ceil(bounded);
  const pixels: (readonly [number, number, number])[] = [];
  for (let y = -reach; y <= reach; y++)
    for (let x = -reach; x <= reach; x++) {
      const cover = Math.round(255 * covered(x, y, bounded));
      if (cover > 0) pixels.push([x, y, cover]);
    }
  return {
    dx: Int8Array.from(pixels, ([x]) => x),
    dy: Int8Array.from(pixels, ([, y]) => y),
    cover: Uint8Array.from(pixels, ([, , cover]) => cover),
  };
}

/** The share of a pixel that lies in the circle, by a grid of samples. */
function covered(x: number, y: number, radius: number): number {
  let inside = 0;
  for (let i = 0; i < steps; i++)
    for (let j = 0; j < steps; j++) {
      const sx = x + (i + 0.5) / steps - 0.5;
      const sy = y + (j + 0.5) / steps - 0.5;
      if (sx * sx + sy * sy <= radius * radius) inside++;
    }
  return inside / (steps * steps);
}
