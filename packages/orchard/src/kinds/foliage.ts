import { smoothstep } from '../drawing/exact-math.js';
import { clouds } from '../drawing/noise.js';
import type { Patch, Point } from '../drawing/patch.js';
import type { Random } from '../drawing/random.js';
import { coat, colour, type Colour, shade, type Skin } from '../drawing/skin.js';
import { leaf } from '../drawing/surfaces.js';
import { raise, shift, turnAbout } from './place.js';

const withered = colour('#8a7238');

/** A green blade, lighter in the middle and slightly withered at the tip. */
export function blade(green: Colour, dryness = 0.4): Skin {
  return (at, finish) => {
    coat(finish, green, 1);
    shade(finish, 0.7 + 0.6 * clouds(at.x * 5, at.y * 5, at.z * 14, 2));
    const middle = Math.abs(at.turn - 0.5);
    shade(finish, 1 + 0.35 * smoothstep(0.1, 0.02, middle));
    coat(finish, withered, dryness * smoothstep(0.6, 1, at.along));
    finish.gloss = 0.2;
    finish.roughness = 0.6;
    finish.glow = 0.35;
    finish.slopeZ += (at.turn - 0.5) * 0.4;
  };
}

export interface RosetteOptions {
  readonly skin: Skin;
  readonly leaves: number;
  readonly length: number;
  readonly width: number;
  /** Height of the feet, and their distance from the axis. */
  readonly height: number;
  readonly foot: number;
  /** Slope in turns: 0 is flat, 0.25 upright. */
  readonly rise: number;
  readonly droop: number;
  readonly fold?: number;
  readonly widest?: number;
}

/** Leaves around the axis, each slightly different: a calyx, a crown. */
export function rosette(random: Random, options: RosetteOptions): Patch[] {
  const { skin, leaves, height, foot, rise, fold = 0.15, widest = 0.35 } = options;
  const first = random.next();
  return Array.from({ length: leaves }, (_, i) => {
    const turn = first + i / leaves + random.between(-0.25, 0.25) / leaves;
    const tilt = rise + random.between(-0.025, 0.025);
    return leaf({
      skin,
      length: options.length * random.near(0.15),
      width: options.width * random.near(0.12),
      droop: options.droop * random.near(0.3),
      fold,
      widest,
      place: (point: Point) => {
        raise(point, tilt);
        shift(point, foot, height, 0);
        turnAbout(point, turn);
      },
    });
  });
}
