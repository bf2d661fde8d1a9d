import { cosine, smoothstep } from '../drawing/exact-math.js';
import { clouds } from '../drawing/noise.js';
import { coat, colour, type Skin } from '../drawing/skin.js';
import { body, tube } from '../drawing/surfaces.js';
import { speckle, woody } from './details.js';
import { blade, rosette } from './foliage.js';
import type { Kind } from './kind.js';

const tomatoRed = colour('#c01a10');
const tomatoOrange = colour('#d8602a');
const vine = colour('#4c7a2c');

export const tomato: Kind = {
  name: 'Tomato',
  grow: (random) => {
    const lobes = Math.floor(random.between(4, 7));
    const depth = random.between(0.015, 0.05);
    const own = random.between(0, 90);
    const skin: Skin = (at, finish) => {
      coat(finish, tomatoRed, 1);
      coat(
        finish,
        tomatoOrange,
        0.7 * smoothstep(0.35, 0.75, at.y + 0.3 * clouds(at.x * 2 + own, at.y * 2, at.z * 2, 2)),
      );
      speckle(at, finish, tomatoOrange, { grains: 15, share: 0.4, radius: 0.16, strength: 0.4 });
      finish.gloss = 0.95;
      finish.roughness = 0.17;
      finish.glow = 0.4;
    };
    const flesh = body({
      outline: [
        [0, -0.72],
        [0.1, -0.74],
        [0.42, -0.72],
        [0.78, -0.5],
        [1, -0.1],
        [0.98, 0.25],
        [0.78, 0.56],
        [0.44, 0.68],
        [0.18, 0.6],
        [0, 0.52],
      ],
      skin,
      columns: 64,
      shape: (point, turn) => {
        const swell = 1 + depth * cosine(turn * lobes) * (1 + point.y);
        point.x *= swell;
        point.z *= swell;
      },
    });
    const calyx = {
      skin: blade(vine, 0.3),
      height: 0.66,
      foot: 0.04,
      leaves: 6,
      length: 0.6,
      width: 0.09,
      droop: 0.14,
    };
    return [
      flesh,
      ...rosette(random, { ...calyx, rise: 0.045 }),
      tube(woody(vine), [
        [0, 0.5, 0, 0.07],
        [0.02, 0.8, 0, 0.055],
        [0.1, random.between(0.95, 1.1), 0.02, 0.08],
      ]),
    ];
  },
};
