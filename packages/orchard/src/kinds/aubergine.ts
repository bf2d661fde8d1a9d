import { smoothstep } from '../drawing/exact-math.js';
import { coat, colour, type Skin } from '../drawing/skin.js';
import { body } from '../drawing/surfaces.js';
import { stem } from './details.js';
import { blade, rosette } from './foliage.js';
import type { Kind } from './kind.js';

const vine = colour('#4c7a2c');

const aubergineSkin = colour('#1c0c24');
const auberginePale = colour('#4a2250');

export const aubergine: Kind = {
  name: 'Aubergine',
  grow: (random) => {
    const plump = random.near(0.08);
    const curve = random.between(-0.12, 0.12);
    const skin: Skin = (at, finish) => {
      coat(finish, aubergineSkin, 1);
      coat(finish, auberginePale, 0.6 * smoothstep(0.55, 0.95, at.y));
      finish.gloss = 1;
      finish.roughness = 0.2;
    };
    const flesh = body({
      outline: [
        [0, -1.3],
        [0.2 * plump, -1.28],
        [0.52 * plump, -1.08],
        [0.68 * plump, -0.6],
        [0.6 * plump, 0],
        [0.45, 0.5],
        [0.36, 0.88],
        [0.22, 1.02],
        [0, 1.04],
      ],
      skin,
      place: (point) => {
        point.x += curve * point.y * point.y;
      },
    });
    const cap = rosette(random, {
      skin: blade(vine, 0.3),
      leaves: 6,
      length: 0.62,
      width: 0.25,
      height: 1.08,
      foot: 0,
      rise: -0.06,
      droop: 0.28,
    });
    return [flesh, ...cap, stem(random, 0.95, random.between(1.4, 1.6), 0.1, vine)];
  },
};
