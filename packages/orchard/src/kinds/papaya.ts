import { cosine, smoothstep } from '../drawing/exact-math.js';
import { clouds } from '../drawing/noise.js';
import { coat, colour, shade, type Skin } from '../drawing/skin.js';
import { body } from '../drawing/surfaces.js';
import { speckle, stem, streaks } from './details.js';
import type { Kind } from './kind.js';

const papayaGreen = colour('#5f7a2a');
const papayaGold = colour('#dba030');

export const papaya: Kind = {
  name: 'Papaya',
  grow: (random) => {
    const own = random.between(0, 90);
    const ripe = random.between(0.3, 0.6);
    const skin: Skin = (at, finish) => {
      const yellowing = clouds(at.x * 1.3 + own, at.y * 0.8, at.z * 1.3, 3) - at.y * 0.12;
      coat(finish, papayaGreen, 1);
      coat(finish, papayaGold, smoothstep(0.75 - ripe * 0.7, 0.95 - ripe * 0.5, yellowing));
      shade(finish, 0.9 + 0.2 * streaks(at, own, 5));
      speckle(at, finish, papayaGreen, { grains: 13, share: 0.3, radius: 0.16, strength: 0.6 });
      finish.gloss = 0.4;
      finish.roughness = 0.4;
    };
    const flesh = body({
      outline: [
        [0, -1.42],
        [0.12, -1.38],
        [0.38, -1.15],
        [0.68, -0.6],
        [0.74, -0.1],
        [0.62, 0.5],
        [0.4, 0.98],
        [0.2, 1.22],
        [0, 1.26],
      ],
      skin,
      shape: (point, turn) => {
        const swell = 1 + 0.025 * cosine(turn * 5);
        point.x *= swell;
        point.z *= swell;
      },
    });
    return [flesh, stem(random, 1.18, 1.42, 0.1, papayaGreen)];
  },
};
