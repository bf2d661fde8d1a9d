import { cosine, lobe, smoothstep } from '../drawing/exact-math.js';
import { clouds } from '../drawing/noise.js';
import { coat, colour, type Skin } from '../drawing/skin.js';
import { body } from '../drawing/surfaces.js';
import { stem } from './details.js';
import type { Kind } from './kind.js';

const starYellow = colour('#d9b52a');
const starGreen = colour('#8fa03a');
const starEdge = colour('#7a5a20');

export const carambola: Kind = {
  name: 'Carambola',
  grow: (random) => {
    const own = random.between(0, 90);
    const ripe = random.between(0, 1);
    const sharp = random.between(0.4, 0.48);
    const skin: Skin = (at, finish) => {
      const rib = lobe(Math.max(0, cosine(at.turn * 5)), 3);
      coat(finish, starYellow, 1);
      coat(
        finish,
        starGreen,
        (0.85 - 0.5 * ripe) *
          (0.4 + 0.6 * rib) *
          smoothstep(0.2, 0.6, clouds(at.x * 2 + own, at.y * 2, at.z * 2, 2)),
      );
      coat(finish, starEdge, smoothstep(0.93, 1, rib) * 0.65);
      finish.gloss = 0.8;
      finish.roughness = 0.24;
      finish.glow = 0.7;
    };
    const flesh = body({
      outline: [
        [0, -1.2],
        [0.3, -1.16],
        [0.62, -0.86],
        [0.86, -0.3],
        [0.9, 0.2],
        [0.74, 0.75],
        [0.42, 1.08],
        [0.14, 1.12],
        [0, 1.06],
      ],
      skin,
      columns: 120,
      rows: 40,
      shape: (point, turn) => {
        const wing = lobe(Math.max(0, 0.5 + 0.5 * cosine(turn * 5)), 3.2);
        const swell = sharp + (1 - sharp) * wing;
        point.x *= swell;
        point.z *= swell;
      },
    });
    return [flesh, stem(random, 1, 1.3, 0.05)];
  },
};
