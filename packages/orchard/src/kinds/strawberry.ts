import { smoothstep } from '../drawing/exact-math.js';
import { clouds, noise } from '../drawing/noise.js';
import { coat, colour, shade, type Skin } from '../drawing/skin.js';
import { body, tube } from '../drawing/surfaces.js';
import { woody } from './details.js';
import { blade, rosette } from './foliage.js';
import type { Kind } from './kind.js';
import { cellAt, lean, newCell } from './lattice.js';

const strawberryRed = colour('#b80f1a');
const strawberryPale = colour('#e0765a');
const seedGold = colour('#d8a848');
const leafGreen = colour('#4f7d2a');

export const strawberry: Kind = {
  name: 'Strawberry',
  grow: (random) => {
    const cell = newCell();
    const tip = random.between(0.85, 1.15);
    const patchy = random.between(0, 50);
    const skin: Skin = (at, finish) => {
      coat(finish, strawberryRed, 1);
      shade(finish, 0.8 + 0.4 * clouds(at.x * 3 + patchy, at.y * 3, at.z * 3, 2));
      coat(
        finish,
        strawberryPale,
        0.75 * smoothstep(0.5, 0.8, at.y + 0.2 * noise(at.x * 3, patchy, at.z * 3)),
      );
      cellAt(at.turn, at.along, 13, 15, cell);
      const radius = Math.sqrt(cell.x * cell.x * 1.6 + cell.y * cell.y);
      if (radius < 1) {
        const slope = (1 - radius) * 1.1;
        lean(at, finish, cell.x * slope, cell.y * slope);
        shade(finish, 0.72 + 0.28 * radius);
      }
      const seed = Math.sqrt(cell.x * cell.x * 9 + cell.y * cell.y * 3.4);
      coat(finish, seedGold, smoothstep(0.85, 0.55, seed) * 0.9);
      finish.gloss = 0.75;
      finish.roughness = 0.3;
      finish.glow = 0.45;
    };
    const flesh = body({
      outline: [
        [0, -1.12 * tip],
        [0.14, -1.06 * tip],
        [0.36, -0.8],
        [0.62, -0.32],
        [0.8, 0.18],
        [0.82, 0.5],
        [0.62, 0.74],
        [0.3, 0.78],
        [0, 0.72],
      ],
      skin,
      shape: (point) => {
        const swell = 0.94 + 0.14 * noise(point.x * 1.4 + patchy, point.y * 1.4, point.z * 1.4);
        point.x *= swell;
        point.z *= swell;
      },
    });
    const green = blade(leafGreen, 0.25);
    const calyx = { skin: green, height: 0.8, foot: 0.04, length: 0.66, width: 0.17, droop: 0.2 };
    return [
      flesh,
      ...rosette(random, { ...calyx, leaves: 8, rise: 0.035 }),
      ...rosette(random, { ...calyx, leaves: 5, rise: 0.11, length: 0.42 }),
      tube(woody(leafGreen), [
        [0, 0.7, 0, 0.06],
        [0.04, 0.95, 0, 0.05],
        [0.1, random.between(1.05, 1.25), 0.03, 0.06],
      ]),
    ];
  },
};
