import { cosine, smoothstep } from '../drawing/exact-math.js';
import { clouds, noise } from '../drawing/noise.js';
import { coat, colour, shade, type Skin } from '../drawing/skin.js';
import { body } from '../drawing/surfaces.js';
import type { Kind } from './kind.js';
import { bend, raise } from './place.js';

const bananaYellow = colour('#e3b91e');
const bananaGreen = colour('#8f9a34');
const bananaBrown = colour('#4a3018');

export const banana: Kind = {
  name: 'Banana',
  grow: (random) => {
    const own = random.between(0, 90);
    const curve = random.between(0.42, 0.62);
    const ripe = random.between(0, 1);
    const skin: Skin = (at, finish) => {
      coat(finish, bananaYellow, 1);
      shade(finish, 0.88 + 0.24 * noise(at.x * 8, at.y * 1.5 + own, at.z * 8));
      coat(finish, bananaGreen, (0.75 - 0.5 * ripe) * smoothstep(0.75, 1.35, Math.abs(at.y)));
      const freckled = clouds(at.x * 9 + own, at.y * 5, at.z * 9, 3);
      coat(finish, bananaBrown, smoothstep(0.8 - 0.16 * ripe, 0.88 - 0.14 * ripe, freckled) * 0.8);
      coat(finish, bananaBrown, smoothstep(-1.42, -1.52, at.y) + 0.8 * smoothstep(1.66, 1.78, at.y));
      finish.gloss = 0.25;
      finish.roughness = 0.5;
    };
    const flesh = body({
      outline: [
        [0, -1.58],
        [0.07, -1.57],
        [0.1, -1.46],
        [0.24, -1.25],
        [0.34, -0.8],
        [0.37, 0],
        [0.33, 0.72],
        [0.2, 1.18],
        [0.1, 1.4],
        [0.1, 1.72],
        [0, 1.76],
      ],
      skin,
      columns: 40,
      rows: 56,
      shape: (point, turn) => {
        // Five flat sides.
        const flat = 1 + 0.045 * cosine(turn * 5);
        point.x *= flat;
        point.z *= flat;
      },
      place: (point) => {
        bend(point, curve);
        raise(point, 0.16);
      },
    });
    return [flesh];
  },
};
