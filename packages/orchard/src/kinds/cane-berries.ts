import { cosine, sine, smoothstep } from '../drawing/exact-math.js';
import { noise } from '../drawing/noise.js';
import { type Patch, placed } from '../drawing/patch.js';
import type { Random } from '../drawing/random.js';
import { coat, colour, type Colour, shade, type Skin } from '../drawing/skin.js';
import { ball, tube } from '../drawing/surfaces.js';
import { woody } from './details.js';
import { blade, rosette } from './foliage.js';
import type { Kind } from './kind.js';
import { goldenTurn } from './place.js';

const leafGreen = colour('#4f7d2a');

interface Cluster {
  readonly skin: Skin;
  readonly drupelets: number;
  readonly tall: number;
  readonly size: number;
}

/** Drupelets covering an egg shape, along a golden spiral. */
function cluster(random: Random, { skin, drupelets, tall, size }: Cluster): Patch[] {
  const model = ball(skin, [1, 1, 1], 12, 9);
  const first = random.next();
  return Array.from({ length: drupelets }, (_, i) => {
    const share = (i + 0.5) / drupelets;
    const height = 1 - 2 * share;
    const girth = Math.sqrt(1 - height * height) * (0.72 - 0.2 * (1 - share) + 0.1 * height) + 0.02;
    const turn = first + i * goldenTurn;
    const radius = size * random.near(0.12);
    const x = girth * cosine(turn) * random.near(0.04);
    const z = girth * sine(turn) * random.near(0.04);
    const y = -height * tall;
    return placed(model, (point) => {
      point.x = point.x * radius + x;
      point.y = point.y * radius + y;
      point.z = point.z * radius + z;
    });
  });
}

function drupeletSkin(deep: Colour, light: Colour, frost: number): Skin {
  return (at, finish) => {
    coat(finish, deep, 1);
    coat(finish, light, smoothstep(-0.4, 1, at.y) * 0.6);
    shade(finish, 0.75 + 0.5 * noise(at.x * 3, at.y * 3, at.z * 3));
    finish.gloss = 0.7;
    finish.roughness = 0.3;
    finish.sheen = frost;
    finish.glow = 0.5;
  };
}

function caneBerry(name: string, skin: Skin, drupelets: number, size: number): Kind {
  return {
    name,
    grow: (random) => [
      ball(skin, [0.5, 0.75, 0.5], 16, 12),
      ...cluster(random, { skin, drupelets, tall: random.between(0.82, 1), size }),
      ...rosette(random, {
        skin: blade(leafGreen, 0.5),
        leaves: 5,
        length: 0.5,
        width: 0.13,
        height: 0.93,
        foot: 0.03,
        rise: 0.03,
        droop: 0.3,
      }),
      tube(woody(leafGreen), [
        [0, 0.85, 0, 0.05],
        [0.03, 1.05, 0, 0.04],
        [0.08, 1.25, 0, 0.045],
      ]),
    ],
  };
}

export const raspberry = caneBerry(
  'Raspberry',
  drupeletSkin(colour('#8e0c26'), colour('#b82240'), 0.18),
  82,
  0.17,
);

export const blackberry = caneBerry(
  'Blackberry',
  drupeletSkin(colour('#140a1c'), colour('#2c1434'), 0.06),
  62,
  0.2,
);
