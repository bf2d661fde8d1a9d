import { smoothstep } from '../drawing/exact-math.js';
import { clouds, noise } from '../drawing/noise.js';
import { coat, colour, roughen, shade, type Skin } from '../drawing/skin.js';
import { ball, tube } from '../drawing/surfaces.js';
import { woody } from './details.js';
import type { Kind } from './kind.js';

const kiwiBrown = colour('#6e5128');
const kiwiDark = colour('#3c2a14');

export const kiwi: Kind = {
  name: 'Kiwi',
  grow: (random) => {
    const own = random.between(0, 90);
    const long = random.between(1.15, 1.3);
    const flat = random.between(0.88, 0.97);
    const skin: Skin = (at, finish) => {
      coat(finish, kiwiBrown, 1);
      // Hairs run from pole to pole.
      const hairs = noise(at.x * 26 + own, at.y * 9, at.z * 26);
      shade(finish, 0.55 + 0.9 * hairs);
      coat(finish, kiwiDark, smoothstep(0.55, 0.8, clouds(at.x * 4, at.y * 4 + own, at.z * 4, 3)) * 0.5);
      const end = smoothstep(long * 0.93, long * 0.99, Math.abs(at.y));
      coat(finish, kiwiDark, end);
      finish.gloss = 0.05;
      finish.roughness = 0.9;
      finish.sheen = 0.45;
      roughen(at, finish, 22, 0.2);
    };
    const flesh = ball(skin, [0.95, long, 0.95 * flat], 56, 44);
    const tip = tube(woody(kiwiDark), [
      [0, long - 0.06, 0, 0.1],
      [0, long + 0.01, 0, 0.08],
      [0, long + 0.05, 0, 0.06],
    ]);
    return [flesh, tip];
  },
};
