import { smoothstep } from '../drawing/exact-math.js';
import { clouds, noise } from '../drawing/noise.js';
import { coat, colour, shade, type Skin } from '../drawing/skin.js';
import { ball, leaf } from '../drawing/surfaces.js';
import type { Kind } from './kind.js';
import { goldenTurn, raise, shift, turnAbout } from './place.js';

const dragonPink = colour('#c21a5e');
const dragonGreen = colour('#7f9a3a');

export const dragonfruit: Kind = {
  name: 'Dragonfruit',
  grow: (random) => {
    const own = random.between(0, 90);
    const skin: Skin = (at, finish) => {
      coat(finish, dragonPink, 1);
      shade(finish, 0.8 + 0.4 * clouds(at.x * 2.5 + own, at.y * 2.5, at.z * 2.5, 2));
      finish.gloss = 0.35;
      finish.roughness = 0.45;
      finish.glow = 0.35;
    };
    const scale: Skin = (at, finish) => {
      coat(finish, dragonPink, 1);
      coat(finish, dragonGreen, smoothstep(0.35, 0.75, at.along));
      shade(finish, 0.85 + 0.3 * noise(at.x * 8, own, at.z * 12));
      finish.gloss = 0.25;
      finish.glow = 0.35;
    };
    const flesh = ball(skin, [0.8, 1.02, 0.8], 48, 36);
    const scales = 26;
    const leaves = Array.from({ length: scales }, (_, i) => {
      const share = (i + 0.5) / scales;
      const height = -0.88 + 1.8 * share;
      const girth = 0.8 * Math.sqrt(Math.max(0.02, 1 - (height / 1.02) * (height / 1.02)));
      const turn = i * goldenTurn + random.between(-0.03, 0.03);
      const rise = 0.12 + 0.1 * share + random.between(-0.02, 0.03);
      return leaf({
        skin: scale,
        length: (0.46 + 0.34 * share) * random.near(0.15),
        width: 0.2 * (1.2 - 0.4 * share),
        droop: -0.06,
        fold: 0.25,
        widest: 0.18,
        place: (point) => {
          raise(point, rise);
          shift(point, girth - 0.05, height, 0);
          turnAbout(point, turn);
        },
      });
    });
    return [flesh, ...leaves];
  },
};
