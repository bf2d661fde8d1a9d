import { cosine, mix, sine, smoothstep } from '../drawing/exact-math.js';
import { clouds, noise } from '../drawing/noise.js';
import type { Random } from '../drawing/random.js';
import { coat, colour, shade, type Skin } from '../drawing/skin.js';
import { body } from '../drawing/surfaces.js';
import { speckle, stem } from './details.js';
import type { Kind } from './kind.js';

const figPurple = colour('#3a2038');
const figGreen = colour('#7a7a3c');
const figBloom = colour('#7c7490');

export const fig: Kind = {
  name: 'Fig',
  grow: (random) => {
    const own = random.between(0, 90);
    const ribs = 18;
    const skin: Skin = (at, finish) => {
      coat(finish, figPurple, 1);
      coat(
        finish,
        figGreen,
        smoothstep(0.35, 1.1, at.y + clouds(at.x * 2 + own, at.y * 2, at.z * 2, 2) * 0.5 - 0.2),
      );
      const line = cosine(at.turn * ribs + noise(at.x * 2, at.y * 3, own) * 0.5);
      shade(finish, mix(0.75, 1.2, 0.5 + 0.5 * line));
      coat(finish, figBloom, 0.4 * smoothstep(0.45, 0.75, clouds(at.x * 3, at.y * 3 + own, at.z * 3, 3)));
      speckle(at, finish, figBloom, { grains: 15, share: 0.5, radius: 0.14, strength: 0.5 });
      finish.gloss = 0.2;
      finish.roughness = 0.55;
      finish.sheen = 0.12;
    };
    const flesh = body({
      outline: figOutline(random),
      skin,
      columns: 90,
      shape: (point, turn) => {
        const swell = 1 + 0.012 * cosine(turn * ribs) + 0.02 * sine(turn * 3 + point.y * 0.2);
        point.x *= swell;
        point.z *= swell;
      },
    });
    return [flesh, stem(random, 1.12, random.between(1.32, 1.45), 0.08, figGreen)];
  },
};

function figOutline(random: Random): [number, number][] {
  const neck = random.between(0.9, 1.15);
  return [
    [0, -0.86],
    [0.12, -0.84],
    [0.4, -0.84],
    [0.78, -0.6],
    [0.95, -0.18],
    [0.84, 0.22],
    [0.52 * neck, 0.62],
    [0.24 * neck, 0.95],
    [0.12, 1.18],
    [0, 1.22],
  ];
}
