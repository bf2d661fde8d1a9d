import { cosine, smoothstep } from '../drawing/exact-math.js';
import { clouds } from '../drawing/noise.js';
import { coat, colour, type Skin } from '../drawing/skin.js';
import { body } from '../drawing/surfaces.js';
import { stem } from './details.js';
import type { Kind } from './kind.js';

const vine = colour('#4c7a2c');

const melonDark = colour('#1f4a1c');
const melonLight = colour('#7fa050');
const melonBelly = colour('#c9bb7a');

export const watermelon: Kind = {
  name: 'Watermelon',
  grow: (random) => {
    const tall = random.between(0.95, 1.15);
    const stripes = Math.floor(random.between(9, 12));
    const own = random.between(0, 90);
    const belly = random.next();
    const skin: Skin = (at, finish) => {
      const ragged = clouds(at.x * 5 + own, at.y * 5, at.z * 5, 3) - 0.5;
      const wave = cosine(at.turn * stripes + ragged * 0.55);
      const width = 0.25 + 0.5 * Math.abs(at.y);
      coat(finish, melonLight, 1);
      coat(finish, melonDark, smoothstep(-0.1 - width * 0.3, 0.35, wave + ragged * 0.7));
      const lain = smoothstep(0.75, 1, cosine(at.turn - belly)) * smoothstep(0.75, 0.2, Math.abs(at.y));
      coat(finish, melonBelly, lain * 0.75 * smoothstep(0.3, 0.6, clouds(at.x * 3, at.y * 3, own, 2)));
      finish.gloss = 0.45;
      finish.roughness = 0.4;
    };
    const flesh = body({
      outline: [
        [0, -0.98],
        [0.2, -0.96],
        [0.56, -0.8],
        [0.86, -0.45],
        [0.97, 0],
        [0.86, 0.45],
        [0.56, 0.8],
        [0.2, 0.94],
        [0, 0.92],
      ].map(([r, y]): [number, number] => [r, y * tall]),
      skin,
    });
    return [flesh, stem(random, 0.88 * tall, 1.08 * tall, 0.05, vine)];
  },
};
