import { cosine, sine, smoothstep } from '../drawing/exact-math.js';
import { clouds } from '../drawing/noise.js';
import { type Patch, patch } from '../drawing/patch.js';
import type { Random } from '../drawing/random.js';
import { coat, colour, type Skin } from '../drawing/skin.js';
import { body } from '../drawing/surfaces.js';
import { someSunnySide, speckle, sunAt } from './details.js';
import type { Kind } from './kind.js';

const pomegranateRed = colour('#a81c26');
const pomegranateGold = colour('#cf9440');

export const pomegranate: Kind = {
  name: 'Pomegranate',
  grow: (random) => {
    const sunny = someSunnySide(random);
    const own = random.between(0, 90);
    const skin: Skin = (at, finish) => {
      coat(finish, pomegranateRed, 1);
      coat(finish, pomegranateGold, (1 - sunAt(at, sunny)) * 0.65);
      coat(
        finish,
        pomegranateGold,
        smoothstep(0.62, 0.8, clouds(at.x * 3 + own, at.y * 3, at.z * 3, 3)) * 0.6,
      );
      speckle(at, finish, pomegranateGold, { grains: 12, share: 0.5, radius: 0.16, strength: 0.4 });
      finish.gloss = 0.5;
      finish.roughness = 0.34;
    };
    const flesh = body({
      outline: [
        [0, -0.84],
        [0.14, -0.86],
        [0.5, -0.8],
        [0.86, -0.46],
        [1, 0],
        [0.9, 0.42],
        [0.6, 0.74],
        [0.3, 0.88],
        [0.2, 1],
        [0, 0.98],
      ],
      skin,
      shape: (point, turn) => {
        const swell = 1 + 0.025 * cosine(turn * 6 + own);
        point.x *= swell;
        point.z *= swell;
      },
    });
    return [flesh, calyxCrown(random, skin)];
  },
};

/** A flaring tube with a rim cut into six points. */
function calyxCrown(random: Random, skin: Skin): Patch {
  const flare = random.between(0.22, 0.38);
  return patch({
    columns: 36,
    rows: 8,
    thin: true,
    skin,
    surface: (along) => (turn, point) => {
      const teeth = 0.16 + 0.2 * Math.abs(1 - 2 * ((turn * 6) % 1));
      const r = 0.21 + (flare - 0.1) * along * along;
      point.x = r * cosine(turn);
      point.y = 0.9 + (0.16 + teeth) * along;
      point.z = r * sine(turn);
    },
  });
}
