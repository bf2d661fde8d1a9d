import { smoothstep } from '../drawing/exact-math.js';
import { clouds, noise } from '../drawing/noise.js';
import type { Patch } from '../drawing/patch.js';
import type { Random } from '../drawing/random.js';
import { coat, colour, roughen, shade, type Skin } from '../drawing/skin.js';
import { body, leaf } from '../drawing/surfaces.js';
import { blade } from './foliage.js';
import type { Kind } from './kind.js';
import { cellAt, lean, newCell } from './lattice.js';
import { goldenTurn, raise, shift, turnAbout } from './place.js';

const eyeGold = colour('#c08a2c');
const eyeGreen = colour('#6f7a30');
const eyeBrown = colour('#5a3a18');
const spine = colour('#3a2812');
const crownGreen = colour('#55803c');

export const pineapple: Kind = {
  name: 'Pineapple',
  grow: (random) => {
    const columns = 11;
    const rows = 11;
    const own = random.between(0, 90);
    const ripe = random.between(0.3, 0.9);
    const cell = newCell();
    const skin: Skin = (at, finish) => {
      cellAt(at.turn, at.along, columns, rows, cell);
      const edge = Math.max(Math.abs(cell.x) + Math.abs(cell.y) * 0.5, Math.abs(cell.y));
      coat(finish, eyeGold, 1);
      coat(
        finish,
        eyeGreen,
        smoothstep(ripe - 0.3, ripe + 0.4, at.along + 0.3 * noise(cell.column * 3.7, cell.row * 5.3, own)) *
          0.8,
      );
      coat(finish, eyeBrown, smoothstep(0.55, 1, edge) * 0.85);
      shade(finish, 0.75 + 0.5 * clouds(at.x * 9, at.y * 9, at.z * 9, 2));
      const middle = Math.sqrt(cell.x * cell.x * 2.2 + (cell.y - 0.1) * (cell.y - 0.1));
      coat(finish, spine, smoothstep(0.34, 0.12, middle) * 0.85);
      lean(at, finish, cell.x * 0.35, cell.y * 0.35);
      roughen(at, finish, 12, 0.15);
      finish.gloss = 0.25;
      finish.roughness = 0.5;
    };
    const flesh = body({
      outline: [
        [0, -1.05],
        [0.3, -1.04],
        [0.62, -0.86],
        [0.74, -0.4],
        [0.74, 0.1],
        [0.66, 0.52],
        [0.46, 0.78],
        [0.2, 0.86],
        [0, 0.86],
      ],
      skin,
      columns: 110,
      rows: 88,
      shape: (point, turn, along) => {
        cellAt(turn, along, columns, rows, cell);
        const height = (1 - cell.x * cell.x) * (1 - cell.y * cell.y);
        const swell = 0.95 + 0.1 * Math.sqrt(height);
        point.x *= swell;
        point.z *= swell;
      },
    });
    return [flesh, ...crown(random)];
  },
};

/** Inner leaves stand upright, outer ones lean out. */
function crown(random: Random): Patch[] {
  const skin = blade(crownGreen, 0.3);
  const leaves = 34;
  return Array.from({ length: leaves }, (_, i) => {
    const share = i / (leaves - 1);
    const turn = i * goldenTurn + random.between(-0.02, 0.02);
    const rise = 0.235 - share * 0.15 + random.between(-0.012, 0.012);
    const length = (1.05 - 0.5 * share * share) * random.near(0.1);
    return leaf({
      skin,
      length,
      width: 0.1 * random.near(0.15),
      droop: 0.12 + 0.3 * share,
      fold: 0.5,
      widest: 0.25,
      place: (point) => {
        raise(point, rise);
        shift(point, 0.03 + share * 0.14, 0.95 - share * 0.14, 0);
        turnAbout(point, turn);
      },
    });
  });
}
