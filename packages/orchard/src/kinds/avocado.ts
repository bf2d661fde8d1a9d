import { smoothstep } from '../drawing/exact-math.js';
import { clouds, newSpot } from '../drawing/noise.js';
import { coat, colour, pit, roughen, shade, type Skin } from '../drawing/skin.js';
import { body } from '../drawing/surfaces.js';
import { speckle, stem } from './details.js';
import type { Kind } from './kind.js';

const avocadoGreen = colour('#2f4420');
const avocadoBlack = colour('#1c1a16');
const avocadoDots = colour('#7a8440');

export const avocado: Kind = {
  name: 'Avocado',
  grow: (random) => {
    const ripe = random.between(0, 0.8);
    const own = random.between(0, 90);
    const spot = newSpot();
    const skin: Skin = (at, finish) => {
      coat(finish, avocadoGreen, 1);
      coat(
        finish,
        avocadoBlack,
        ripe * smoothstep(0.25, 0.6, clouds(at.x * 1.5 + own, at.y * 1.5, at.z * 1.5, 3)),
      );
      pit(at, finish, 13, -0.22, spot);
      if (spot.distance < 1) shade(finish, 1.25 - 0.35 * spot.distance);
      speckle(at, finish, avocadoDots, { grains: 17, share: 0.5, radius: 0.2, strength: 0.55 });
      roughen(at, finish, 6, 0.12);
      finish.gloss = 0.5;
      finish.roughness = 0.36;
    };
    const neck = random.between(0.85, 1.15);
    const flesh = body({
      outline: [
        [0, -0.98],
        [0.2, -0.97],
        [0.54, -0.84],
        [0.8, -0.45],
        [0.82, -0.05],
        [0.66, 0.42],
        [0.46 * neck, 0.82],
        [0.3 * neck, 1.08],
        [0.12, 1.17],
        [0, 1.15],
      ],
      skin,
      columns: 64,
      rows: 56,
    });
    return [flesh, stem(random, 1.08, 1.26, 0.08)];
  },
};
