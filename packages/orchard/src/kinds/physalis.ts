import { sine, smoothstep } from '../drawing/exact-math.js';
import { clouds } from '../drawing/noise.js';
import { coat, colour, roughen, shade, type Skin } from '../drawing/skin.js';
import { ball, tube } from '../drawing/surfaces.js';
import { woody } from './details.js';
import { rosette } from './foliage.js';
import type { Kind } from './kind.js';

const physalisOrange = colour('#e08a12');
const husk = colour('#c9a566');
const huskVein = colour('#8d6a34');

export const physalis: Kind = {
  name: 'Physalis',
  grow: (random) => {
    const berry = ball(
      (at, finish) => {
        coat(finish, physalisOrange, 1);
        shade(finish, 0.85 + 0.3 * clouds(at.x * 3, at.y * 3, at.z * 3, 2));
        finish.gloss = 0.8;
        finish.roughness = 0.22;
        finish.glow = 0.6;
      },
      [0.72, 0.7, 0.72],
      36,
      26,
    );
    const paper: Skin = (at, finish) => {
      coat(finish, husk, 1);
      shade(finish, 0.75 + 0.5 * clouds(at.x * 6, at.y * 6, at.z * 6, 3));
      const middle = Math.abs(at.turn - 0.5) * 2;
      const side = Math.abs(sine(at.along * 3 + middle * 0.7)) * 0.25;
      coat(finish, huskVein, smoothstep(0.09, 0.02, middle) * 0.7 + smoothstep(0.06, 0.01, side) * 0.3);
      roughen(at, finish, 8, 0.3);
      finish.gloss = 0.05;
      finish.glow = 0.8;
    };
    const sails = rosette(random, {
      skin: paper,
      leaves: 5,
      length: 1.6,
      width: 0.56,
      height: 0.52,
      foot: 0.08,
      rise: 0.03,
      droop: -0.62,
      fold: 0.35,
      widest: 0.4,
    });
    return [
      berry,
      ...sails,
      tube(woody(huskVein), [
        [0, 0.6, 0, 0.05],
        [0.02, 0.9, 0, 0.04],
        [0.08, 1.25, 0.05, 0.04],
      ]),
    ];
  },
};
