import { cosine, lobe, smoothstep } from '../drawing/exact-math.js';
import { clouds, noise } from '../drawing/noise.js';
import { coat, colour, type Colour, shade, type Skin } from '../drawing/skin.js';
import { body, tube } from '../drawing/surfaces.js';
import { woody } from './details.js';
import type { Kind } from './kind.js';

const vine = colour('#4c7a2c');

function pepper(name: string, flesh: Colour, turning: Colour): Kind {
  return {
    name,
    grow: (random) => {
      const lobes = random.next() < 0.6 ? 4 : 3;
      const phase = random.next();
      const tall = random.between(0.95, 1.2);
      const own = random.between(0, 90);
      const skin: Skin = (at, finish) => {
        coat(finish, flesh, 1);
        coat(
          finish,
          turning,
          0.6 * smoothstep(0.55, 0.8, clouds(at.x * 1.4 + own, at.y * 1.4, at.z * 1.4, 2)),
        );
        shade(finish, 0.9 + 0.2 * noise(at.x * 2, at.y * 2, at.z * 2));
        finish.gloss = 1;
        finish.roughness = 0.17;
        finish.glow = 0.3;
      };
      const pod = body({
        outline: [
          [0, -0.72],
          [0.22, -0.8],
          [0.5, -0.9],
          [0.74, -0.7],
          [0.84, -0.2],
          [0.94, 0.3],
          [0.95, 0.62],
          [0.74, 0.88],
          [0.42, 0.86],
          [0.2, 0.68],
          [0, 0.62],
        ].map(([r, y]): [number, number] => [r, y * tall]),
        skin,
        columns: 80,
        shape: (point, turn) => {
          const groove = lobe(Math.max(0, cosine((turn + phase) * lobes)), 3);
          const swell = 1 - 0.2 * groove + 0.05 * noise(turn * 4 + own, point.y * 2, 0);
          point.x *= swell;
          point.z *= swell;
          point.y *= 1 + 0.05 * cosine((turn + phase) * lobes + 0.5);
        },
      });
      const stalk = tube(
        woody(vine),
        [
          [0, 0.55 * tall, 0, 0.26],
          [0, 0.7 * tall, 0, 0.16],
          [0.04, 0.95 * tall, 0, 0.1],
          [0.14, 1.25 * tall, 0.04, 0.12],
        ],
        14,
      );
      return [pod, stalk];
    },
  };
}

export const redPepper = pepper('Pepper Red', colour('#a8100e'), colour('#c0301a'));
export const yellowPepper = pepper('Pepper Yellow', colour('#dd9c10'), colour('#c9b02a'));
