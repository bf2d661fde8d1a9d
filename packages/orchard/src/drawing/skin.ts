import { mix } from './exact-math.js';
import { noise, spotAt, type Spot } from './noise.js';

/** Reflected light: red, green and blue from 0 to 1, linear in energy. */
export type Colour = readonly [number, number, number];

/** A point of a fruit's skin. */
export interface SurfacePoint {
  /** In modelling space, before bending and placing: y from bottom to top. */
  x: number;
  y: number;
  z: number;
  /** Around the part's axis, 0 to 1. */
  turn: number;
  /** From the part's bottom (0) to its top (1). */
  along: number;
}

/** Appearance of a skin at a point. */
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
  /** Slope of small relief, which tilts the normal. */
  slopeX: number;
  slopeY: number;
  slopeZ: number;
}

/** Sets the finish at a point; `finish` starts as `plain` leaves it. */
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

/** `#c81e2e` as light. The screen's encoding is taken as a square: close enough to sRGB, and exact everywhere. */
export function colour(hex: string): Colour {
  const channel = (at: number): number => (Number.parseInt(hex.slice(at, at + 2), 16) / 255) ** 2;
  return [channel(1), channel(3), channel(5)];
}

/** Blends in a colour; a share of 1 covers completely. */
export function coat(finish: Finish, [r, g, b]: Colour, share: number): void {
  finish.r = mix(finish.r, r, share);
  finish.g = mix(finish.g, g, share);
  finish.b = mix(finish.b, b, share);
}

/** Lightens (above 1) or darkens. */
export function shade(finish: Finish, factor: number): void {
  finish.r *= factor;
  finish.g *= factor;
  finish.b *= factor;
}

/** Tilts the normal by the slope of noise, with `grains` grains per unit. */
export function roughen(at: SurfacePoint, finish: Finish, grains: number, strength: number): void {
  const x = at.x * grains;
  const y = at.y * grains;
  const z = at.z * grains;
  const here = noise(x, y, z);
  finish.slopeX += (noise(x + 0.2, y, z) - here) * strength * 5;
  finish.slopeY += (noise(x, y + 0.2, z) - here) * strength * 5;
  finish.slopeZ += (noise(x, y, z + 0.2) - here) * strength * 5;
}

/** Tilts the normal as small round pits do (or bumps, if `strength` is negative). */
export function pit(at: SurfacePoint, finish: Finish, grains: number, strength: number, spot: Spot): void {
  // Rotated off the axes, so that no rows of pits run around the fruit.
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
