import { cosine, sine, smoothstep } from '../drawing/exact-math.js';
import { clouds, noise } from '../drawing/noise.js';
import { type Patch, placed } from '../drawing/patch.js';
import type { Random } from '../drawing/random.js';
import { coat, colour, type Colour, roughen, shade, type Skin } from '../drawing/skin.js';
import { ball, body, tube } from '../drawing/surfaces.js';
import { woody } from './details.js';
import { blade, rosette } from './foliage.js';
import type { Kind } from './kind.js';
import { cellAt, lean, newCell } from './lattice.js';
import { goldenTurn, shift } from './place.js';

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

interface Cluster {
  readonly skin: Skin;
  readonly drupelets: number;
  readonly tall: number;
  readonly size: number;
}

/** Small balls all over an egg, along a golden spiral. */
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

const blueberryFlesh = colour('#26305e');
const blueberryBloom = colour('#7f90c0');
const blueberryCrown = colour('#2a2c48');

export const blueberry: Kind = {
  name: 'Blueberry',
  grow: (random) => {
    const patchy = random.between(0, 90);
    const skin: Skin = (at, finish) => {
      coat(finish, blueberryFlesh, 1);
      const waxed = clouds(at.x * 2 + patchy, at.y * 2, at.z * 2, 4);
      coat(finish, blueberryBloom, smoothstep(0.25, 0.75, waxed) * 0.6);
      const crown = at.y > 0.5 ? smoothstep(0.34, 0.24, Math.sqrt(at.x * at.x + at.z * at.z)) : 0;
      coat(finish, blueberryCrown, crown * 0.8);
      finish.gloss = 0.15;
      finish.roughness = 0.7;
      finish.sheen = 0.25;
      roughen(at, finish, 12, 0.03);
    };
    const flesh = body({
      outline: [
        [0, -0.82],
        [0.1, -0.83],
        [0.45, -0.74],
        [0.85, -0.4],
        [1, 0.02],
        [0.9, 0.42],
        [0.6, 0.7],
        [0.36, 0.8],
        [0.26, 0.74],
        [0.2, 0.6],
        [0, 0.58],
      ],
      skin,
    });
    const star = rosette(random, {
      skin: blade(blueberryCrown, 0.1),
      leaves: 5,
      length: 0.26,
      width: 0.17,
      height: 0.76,
      foot: 0.24,
      rise: 0.13,
      droop: 0,
      widest: 0.15,
    });
    return [flesh, ...star];
  },
};

const grapeStem = colour('#7d8a44');

interface Grape {
  readonly flesh: Colour;
  readonly tinge: Colour;
  /** How much of the skin is covered with bloom. */
  readonly wax: number;
  /** Height over width. */
  readonly long: number;
}

function grapeSkin(random: Random, { flesh, tinge, wax }: Grape): Skin {
  const own = random.between(0, 90);
  const ripe = random.between(0, 0.6);
  return (at, finish) => {
    coat(finish, flesh, 1);
    coat(finish, tinge, ripe * smoothstep(-0.6, 0.8, at.y));
    const bloomed = wax * smoothstep(0.35, 0.7, clouds(at.x * 1.6 + own, at.y * 1.6, at.z * 1.6, 3));
    coat(finish, grapeBloom, bloomed * 0.4);
    finish.gloss = 0.8 - 0.5 * bloomed;
    finish.roughness = 0.2 + 0.3 * bloomed;
    finish.glow = 0.8;
  };
}

/** Rings of berries, narrower downwards, with smaller rings inside them. */
function bunch(random: Random, models: readonly Patch[]): Patch[] {
  const rows = 7;
  const berries: Patch[] = [];
  for (let row = 0; row < rows; row++) {
    const share = row / (rows - 1);
    for (const [width, dense] of [
      [0.66, 10.5],
      [0.3, 9],
    ]) {
      const girth = width * (1 - share * share * 0.95) * random.near(0.08);
      const count = Math.max(1, Math.floor(girth * dense));
      const first = random.next();
      for (let i = 0; i < count; i++) {
        const turn = first + (i + random.between(-0.12, 0.12)) / count;
        const radius = 0.235 * random.near(0.1);
        const x = girth * cosine(turn);
        const z = girth * sine(turn);
        const y = 0.9 - share * 1.9 + random.between(-0.06, 0.06);
        const berry = placed(models[berries.length % models.length], (point) => {
          point.x *= radius;
          point.y *= radius;
          point.z *= radius;
          shift(point, x, y, z);
        });
        berries.push(berry);
      }
    }
  }
  return berries;
}

function grapes(name: string, grape: Grape): Kind {
  return {
    name,
    grow: (random) => {
      const models = Array.from({ length: 4 }, () =>
        ball(grapeSkin(random, grape), [1, grape.long, 1], 16, 12),
      );
      const stalk = tube(woody(grapeStem), [
        [0, -0.9, 0, 0.03],
        [0, 0.3, 0, 0.05],
        [0.02, 1.1, 0, 0.05],
        [0.14, 1.5, 0.04, 0.07],
      ]);
      return [...bunch(random, models), stalk];
    },
  };
}

const grapeBloom = colour('#8a8fb4');

export const greenGrapes = grapes('Grape Green', {
  flesh: colour('#a3b24e'),
  tinge: colour('#c9b052'),
  wax: 0.25,
  long: 1.15,
});

export const blueGrapes = grapes('Grape Blue', {
  flesh: colour('#2a1a3c'),
  tinge: colour('#541c3a'),
  wax: 0.75,
  long: 1.02,
});

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
