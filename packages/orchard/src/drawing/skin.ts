import { mix } from './exact-math.js';
import { noise, spotAt, type Spot } from './noise.js';

/** Light that a surface gives back, red, green and blue from 0 to 1, proportional to energy. */
export type Colour = readonly [number, number, number];

/** Where on a fruit a skin is asked for. */
export interface SurfacePoint {
  /** In the space in which the part was modelled, before it was bent and placed: y from bottom to top. */
  x: number;
  y: number;
  z: number;
  /** Around the part's axis, 0 to 1. */
  turn: number;
  /** From the part's bottom (0) to its top (1). */
  along: number;
}

/** What a skin is like at a point. */
export interface Finish {
  r: number;
  g: number;
  b: number;
  /** Strength of reflections, 0 to 1. */
  gloss: number;
  /** Width of highlights, 0.05 (wet) to 1 (dull). */
  roughness: number;
  /** Light caught by fuzz or wax at grazing angles. */
  sheen: number;
  /** Light that comes through the flesh. */
  glow: number;
  /** Slope of small relief: the normal leans against it. */
  slopeX: number;
  slopeY: number;
  slopeZ: number;
}

/** Fills in the finish at a point; `finish` comes as `plain` leaves it. */
export type Skin = (at: SurfacePoint, finish: Finish) => void;

export function newFinish(): Finish {
  return {
    r: 0,
    g: 0,
    b: 0,
    gloss: 0,
    roughness: 0,
    sheen: 0,
    glow: 0,
    slopeX: 0,
    slopeY: 0,
    slopeZ: 0,
  };
}

/** `#c81e2e` as light: the screen's encoding is taken as a square, which is near enough to sRGB and exact everywhere. */
export function colour(hex: string): Colour {
  const channel = (at: number): number => (Number.parseInt(hex.slice(at, at + 2), 16) / 255) ** 2;
  return [channel(1), channel(3), channel(5)];
}

/** Covers with a colour, wholly at 1. */
export function coat(finish: Finish, [r, g, b]: Colour, share: number): void {
  finish.r = mix(finish.r, r, share);
  finish.g = mix(finish.g, g, share);
  finish.b = mix(finish.b, b, share);
}

/** Makes lighter (above 1) or darker. */
export function shade(finish: Finish, factor: number): void {
  finish.r *= factor;
  finish.g *= factor;
  finish.b *= factor;
}

/** Leans the normal by the slope of a noise of so many grains a unit. */
export function roughen(at: SurfacePoint, finish: Finish, grains: number, strength: number): void {
  const x = at.x * grains;
  const y = at.y * grains;
  const z = at.z * grains;
  const here = noise(x, y, z);
  finish.slopeX += (noise(x + 0.2, y, z) - here) * strength * 5;
  finish.slopeY += (noise(x, y + 0.2, z) - here) * strength * 5;
  finish.slopeZ += (noise(x, y, z + 0.2) - here) * strength * 5;
}

/** Leans the normal as in small round pits (or as on bumps, where `strength` is negative). */
export function pit(at: SurfacePoint, finish: Finish, grains: number, strength: number, spot: Spot): void {
  // Turned out of the axes, so that no rows of pits run around the fruit.
  const x = (0.8 * at.x + 0.36 * at.y - 0.48 * at.z) * grains;
  const y = (0.8 * at.y + 0.6 * at.z) * grains;
  const z = (0.6 * at.x - 0.48 * at.y + 0.64 * at.z) * grains;
  spotAt(x, y, z, 0.9, 0.42, spot);
  if (spot.distance >= 1) return;
  const slope = (1 - spot.distance) * strength * 4;
  finish.slopeX += (0.8 * spot.dx + 0.6 * spot.dz) * slope;
  finish.slopeY += (0.36 * spot.dx + 0.8 * spot.dy - 0.48 * spot.dz) * slope;
  finish.slopeZ += (-0.48 * spot.dx + 0.6 * spot.dy + 0.64 * spot.dz) * slope;
}
