import { smoothstep } from '../drawing/exact-math.js';
import { clouds } from '../drawing/noise.js';
import { coat, colour, roughen, type Skin } from '../drawing/skin.js';
import { ball } from '../drawing/surfaces.js';
import { speckle, stem } from './details.js';
import type { Kind } from './kind.js';

const passionPurple = colour('#341428');
const passionRed = colour('#5e1c34');
const passionDots = colour('#8a6478');

export const passionFruit: Kind = {
  name: 'Passion Fruit',
  grow: (random) => {
    const own = random.between(0, 90);
    const wrinkled = random.between(0.2, 0.5);
    const skin: Skin = (at, finish) => {
      coat(finish, passionPurple, 1);
      coat(
        finish,
        passionRed,
        smoothstep(0.4, 0.7, clouds(at.x * 1.6 + own, at.y * 1.6, at.z * 1.6, 3)) * 0.8,
      );
      speckle(at, finish, passionDots, { grains: 10, share: 0.7, radius: 0.16, strength: 0.7 });
      roughen(at, finish, 4.5, wrinkled);
      finish.gloss = 0.4;
      finish.roughness = 0.38;
    };
    const flesh = ball(skin, [0.96, random.between(0.98, 1.1), 0.96], 56, 44);
    const green = colour('#7d8440');
    return [flesh, stem(random, 0.92, random.between(1.16, 1.3), 0.06, green)];
  },
};
