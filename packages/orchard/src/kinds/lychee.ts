import { smoothstep } from '../drawing/exact-math.js';
import { clouds, newSpot, spotAt } from '../drawing/noise.js';
import { coat, colour, roughen, shade, type Skin } from '../drawing/skin.js';
import { body, type OutlinePoint } from '../drawing/surfaces.js';
import { stem } from './details.js';
import type { Kind } from './kind.js';

const lycheeRed = colour('#a8283c');
const lycheeTan = colour('#c08a6a');

export const lychee: Kind = {
  name: 'Lychee',
  grow: (random) => {
    const own = random.between(0, 90);
    const spot = newSpot();
    const grains = 4.6;
    const skin: Skin = (at, finish) => {
      coat(finish, lycheeRed, 1);
      coat(finish, lycheeTan, smoothstep(0.5, 0.8, clouds(at.x * 2 + own, at.y * 2, at.z * 2, 3)) * 0.7);
      spotAt(at.x * grains, at.y * grains, at.z * grains, 1, 0.5, spot);
      shade(finish, 1.3 - 0.55 * Math.min(1, spot.distance));
      roughen(at, finish, 14, 0.3);
      finish.gloss = 0.15;
      finish.roughness = 0.6;
    };
    const flesh = body({
      outline: lycheeOutline,
      skin,
      columns: 110,
      rows: 84,
      shape: (point) => {
        spotAt(point.x * grains, point.y * grains, point.z * grains, 1, 0.5, spot);
        const swell = 1 + 0.1 * Math.max(0, 1 - spot.distance);
        point.x *= swell;
        point.y *= swell;
        point.z *= swell;
      },
    });
    return [flesh, stem(random, 0.88, random.between(1.1, 1.35), 0.05)];
  },
};

const lycheeOutline: readonly OutlinePoint[] = [
  [0, -1],
  [0.26, -0.96],
  [0.64, -0.74],
  [0.88, -0.34],
  [0.93, 0.1],
  [0.82, 0.52],
  [0.56, 0.82],
  [0.24, 0.94],
  [0, 0.92],
];
