import { cosine, sine, smoothstep } from '../drawing/exact-math.js';
import { noise } from '../drawing/noise.js';
import type { Patch } from '../drawing/patch.js';
import type { Random } from '../drawing/random.js';
import { coat, colour, shade, type Skin } from '../drawing/skin.js';
import { body, leaf } from '../drawing/surfaces.js';
import type { Kind } from './kind.js';
import { raise, shift, turnAbout } from './place.js';

const coconutBrown = colour('#5c3d20');
const coconutPale = colour('#a07a4c');
const coconutEye = colour('#21150a');

export const coconut: Kind = {
  name: 'Coconut',
  grow: (random) => {
    const own = random.between(0, 90);
    const skin: Skin = (at, finish) => {
      const fibres = noise(at.x * 16 + own, at.y * 3, at.z * 16);
      const fine = noise(at.x * 38, at.y * 5 + own, at.z * 38);
      coat(finish, coconutBrown, 1);
      coat(finish, coconutPale, smoothstep(0.5, 0.95, fibres * 0.6 + fine * 0.5));
      shade(finish, 0.6 + 0.7 * fine);
      for (let eye = 0; eye < 3; eye++) {
        const dx = at.x - 0.2 * cosine(eye / 3);
        const dz = at.z - 0.2 * sine(eye / 3);
        const near = at.y > 0 ? Math.sqrt(dx * dx + dz * dz) : 1;
        coat(finish, coconutEye, smoothstep(0.13, 0.09, near));
      }
      finish.slopeX += (fibres - 0.5) * 0.7;
      finish.slopeZ += (fine - 0.5) * 0.9;
      finish.gloss = 0.06;
      finish.roughness = 0.9;
      finish.sheen = 0.2;
      finish.glow = 0;
    };
    const flesh = body({
      outline: [
        [0, -0.98],
        [0.26, -0.95],
        [0.66, -0.72],
        [0.92, -0.32],
        [0.97, 0.1],
        [0.84, 0.52],
        [0.54, 0.86],
        [0.22, 1.02],
        [0, 1.04],
      ],
      skin,
      columns: 72,
      rows: 56,
      shape: (point, turn) => {
        const swell =
          1 + 0.03 * cosine(turn * 3) + 0.05 * (noise(point.x * 7, point.y * 2 + own, point.z * 7) - 0.5);
        point.x *= swell;
        point.z *= swell;
      },
    });
    return [flesh, ...tufts(random)];
  },
};

/** Fibres sticking out from the shell. */
function tufts(random: Random): Patch[] {
  const fibre: Skin = (_, finish) => {
    coat(finish, coconutPale, 1);
    finish.gloss = 0.05;
  };
  return Array.from({ length: 46 }, () => {
    const turn = random.next();
    const height = random.between(-0.85, 0.8);
    const girth = 0.95 * Math.sqrt(1 - height * height * 0.95);
    const rise = random.between(-0.22, 0.22);
    return leaf({
      skin: fibre,
      length: random.between(0.1, 0.26),
      width: 0.012,
      droop: random.between(-0.05, 0.1),
      fold: 0,
      place: (point) => {
        raise(point, rise);
        shift(point, girth * 0.97, height, 0);
        turnAbout(point, turn);
      },
    });
  });
}
