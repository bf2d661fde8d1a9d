import { smoothstep } from '../drawing/exact-math.js';
import { clouds } from '../drawing/noise.js';
import { coat, colour, roughen, type Skin } from '../drawing/skin.js';
import { body } from '../drawing/surfaces.js';
import { blade, rosette } from './foliage.js';
import type { Kind } from './kind.js';

const blueberryFlesh = colour('#26305e');
const blueberryBloom = colour('#7f90c0');
const blueberryCrown = colour('#2a2c48');

export const blueberry: Kind = {
  name: 'Blueberry',
  grow: (random) => {
    const patchy = random.between(0, 90);
    const skin: Skin = (at, finish) => {
      coat(finish, blueberryFlesh, 1);
      const waxed = clouds(at.x * 2 + patchy, at.y * 2, at.z * 2, 4);
      coat(finish, blueberryBloom, smoothstep(0.25, 0.75, waxed) * 0.6);
      const crown = at.y > 0.5 ? smoothstep(0.34, 0.24, Math.sqrt(at.x * at.x + at.z * at.z)) : 0;
      coat(finish, blueberryCrown, crown * 0.8);
      finish.gloss = 0.15;
      finish.roughness = 0.7;
      finish.sheen = 0.25;
      roughen(at, finish, 12, 0.03);
    };
    const flesh = body({
      outline: [
        [0, -0.82],
        [0.1, -0.83],
        [0.45, -0.74],
        [0.85, -0.4],
        [1, 0.02],
        [0.9, 0.42],
        [0.6, 0.7],
        [0.36, 0.8],
        [0.26, 0.74],
        [0.2, 0.6],
        [0, 0.58],
      ],
      skin,
    });
    const star = rosette(random, {
      skin: blade(blueberryCrown, 0.1),
      leaves: 5,
      length: 0.26,
      width: 0.17,
      height: 0.76,
      foot: 0.24,
      rise: 0.13,
      droop: 0,
      widest: 0.15,
    });
    return [flesh, ...star];
  },
};
