import { clouds, newSpot, noise, spotAt } from '../drawing/noise.js';
import type { Patch } from '../drawing/patch.js';
import type { Random } from '../drawing/random.js';
import { clamp, smoothstep } from '../drawing/exact-math.js';
import {
  coat,
  colour,
  type Colour,
  type Finish,
  roughen,
  shade,
  type Skin,
  type SurfacePoint,
} from '../drawing/skin.js';
import { type PathPoint, tube } from '../drawing/surfaces.js';

// Features shared by several kinds: stems, speckles, blush.

const bark = colour('#5d4326');
const cutEnd = colour('#a98f62');

/** A woody stem, thicker at the cut end. */
export function stem(random: Random, foot: number, tip: number, radius: number, wood: Colour = bark): Patch {
  const lean = random.between(-0.12, 0.12);
  const aside = random.between(-0.1, 0.1);
  const length = tip - foot;
  const path: PathPoint[] = [
    [0, foot, 0, radius * 1.1],
    [lean * 0.2, foot + length * 0.35, aside * 0.2, radius * 0.85],
    [lean * 0.6, foot + length * 0.7, aside * 0.6, radius * 0.85],
    [lean, tip, aside, radius * 1.35],
  ];
  return tube(woody(wood), path);
}

export function woody(wood: Colour): Skin {
  return (at, finish) => {
    const grain = clouds(at.x * 30, at.y * 6, at.z * 30, 2);
    coat(finish, wood, 1);
    shade(finish, 0.55 + 0.9 * grain);
    coat(finish, cutEnd, at.along > 0.94 ? 0.7 : 0);
    finish.gloss = 0.1;
    finish.glow = 0;
    roughen(at, finish, 16, 0.2);
  };
}

const speckleSpot = newSpot();

/** Small round spots on a grid of `grains` cells per unit. */
export function speckle(
  at: SurfacePoint,
  finish: Finish,
  tint: Colour,
  {
    grains,
    share,
    radius,
    strength = 1,
  }: { grains: number; share: number; radius: number; strength?: number },
): void {
  const spot = spotAt(at.x * grains + 31, at.y * grains + 17, at.z * grains + 57, share, radius, speckleSpot);
  if (spot.distance < 1) coat(finish, tint, strength * (1 - smoothstep(0.5, 1, spot.distance)));
}

/** The side of a fruit that faced the sun. */
export interface SunnySide {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly shift: number;
}

export function someSunnySide(random: Random): SunnySide {
  // Any direction around the axis, tilted slightly upwards.
  let x = 0;
  let z = 0;
  do {
    x = random.between(-1, 1);
    z = random.between(-1, 1);
  } while (x * x + z * z > 1 || x * x + z * z < 0.1);
  const scale = 1 / Math.sqrt(x * x + z * z);
  return { x: x * scale, y: random.between(0, 0.4), z: z * scale, shift: random.between(0, 50) };
}

/** Sun exposure of a point, 0 to 1, with a ragged edge. */
export function sunAt(at: SurfacePoint, side: SunnySide, ragged = 0.8): number {
  const toward = at.x * side.x + at.y * side.y + at.z * side.z;
  const edge = clouds(at.x * 2.2 + side.shift, at.y * 1.6, at.z * 2.2, 3) - 0.5;
  return smoothstep(-0.85, 0.95, toward + edge * 2 * ragged);
}

/** Streaks from pole to pole, about 0 to 1. */
export function streaks(at: SurfacePoint, shift: number, width = 9): number {
  const fine = noise(at.x * width + shift, at.y * 1.1, at.z * width);
  const finer = noise(at.x * width * 2.1, at.y * 1.7 + shift, at.z * width * 2.1);
  return clamp(fine * 0.65 + finer * 0.35, 0, 1);
}
