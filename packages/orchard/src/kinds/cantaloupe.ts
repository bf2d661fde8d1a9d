import { cosine, lobe, smoothstep } from '../drawing/exact-math.js';
import { noise } from '../drawing/noise.js';
import { coat, colour, roughen, type Skin } from '../drawing/skin.js';
import { body } from '../drawing/surfaces.js';
import { stem } from './details.js';
import type { Kind } from './kind.js';

const netGround = colour('#b39a58');
const netGreen = colour('#7f8a48');
const net = colour('#ddcfa2');

export const cantaloupe: Kind = {
  name: 'Cantaloupe',
  grow: (random) => {
    const own = random.between(0, 90);
    const ribs = Math.floor(random.between(9, 12));
    const skin: Skin = (at, finish) => {
      coat(finish, netGround, 1);
      const groove = smoothstep(0.7, 1, cosine(at.turn * ribs));
      coat(finish, netGreen, groove * 0.8);
      const warp = noise(at.x * 6 + own, at.y * 6, at.z * 6);
      const web = (grains: number): number =>
        smoothstep(
          0.09,
          0.02,
          Math.abs(noise(at.x * grains + warp, at.y * grains + own, at.z * grains) - 0.5),
        );
      const netted = Math.max(web(9), web(14) * 0.8) * (1 - groove * 0.7);
      coat(finish, net, netted * 0.85);
      roughen(at, finish, 14, 0.22);
      finish.gloss = 0.08;
      finish.roughness = 0.8;
    };
    const flesh = body({
      outline: [
        [0, -0.9],
        [0.2, -0.9],
        [0.56, -0.76],
        [0.88, -0.42],
        [1, 0],
        [0.88, 0.44],
        [0.56, 0.78],
        [0.2, 0.88],
        [0, 0.82],
      ],
      skin,
      columns: 96,
      shape: (point, turn) => {
        const swell = 1 - 0.035 * lobe(Math.max(0, cosine(turn * ribs)), 3);
        point.x *= swell;
        point.z *= swell;
      },
    });
    return [flesh, stem(random, 0.78, random.between(0.98, 1.12), 0.09, netGreen)];
  },
};
