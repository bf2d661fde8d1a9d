import { cosine, lobe, smoothstep } from '../drawing/exact-math.js';
import { clouds, noise } from '../drawing/noise.js';
import type { Patch } from '../drawing/patch.js';
import type { Random } from '../drawing/random.js';
import { coat, colour, type Colour, roughen, shade, type Skin } from '../drawing/skin.js';
import { body, type OutlinePoint, tube } from '../drawing/surfaces.js';
import { someSunnySide, speckle, stem, streaks, sunAt, woody } from './details.js';
import type { Kind } from './kind.js';
import { bend } from './place.js';

/** A globe with a hollow for the stem. */
const globe: readonly OutlinePoint[] = [
  [0, -0.95],
  [0.12, -0.94],
  [0.4, -0.86],
  [0.74, -0.64],
  [0.95, -0.25],
  [1, 0.14],
  [0.9, 0.52],
  [0.62, 0.8],
  [0.34, 0.84],
  [0.14, 0.74],
  [0, 0.66],
];

interface Drupe {
  readonly tall: number;
  /** Depth of the cleft from pole to pole. */
  readonly cleft: number;
  readonly skin: (random: Random) => Skin;
  /** Flattening from side to side. */
  readonly flat: number;
}

function drupe(random: Random, { tall, cleft, skin, flat }: Drupe): Patch {
  const height = tall * random.near(0.05);
  const depth = cleft * random.near(0.4);
  return body({
    outline: globe.map(([r, y]) => [r, y * height]),
    skin: skin(random),
    columns: 72,
    shape: (point, turn, along) => {
      const groove = 1 - depth * lobe(Math.max(0, cosine(turn)), 40) * smoothstep(0.02, 0.3, along);
      point.x *= groove;
      point.z *= groove * flat;
    },
  });
}

interface Velvet {
  readonly ground: Colour;
  readonly blush: Colour;
  readonly blushed: number;
  readonly sheen: number;
  readonly gloss: number;
  readonly freckles: number;
}

function velvet({ ground, blush, blushed, sheen, gloss, freckles }: Velvet): (random: Random) => Skin {
  return (random) => {
    const sunny = someSunnySide(random);
    const shift = random.between(0, 90);
    return (at, finish) => {
      coat(finish, ground, 1);
      shade(finish, 0.85 + 0.3 * clouds(at.x * 3 + shift, at.y * 3, at.z * 3, 2));
      const sun = sunAt(at, sunny) + blushed - 0.5 + (streaks(at, shift, 7) - 0.5) * 0.3;
      coat(finish, blush, smoothstep(0, 1, sun) * 0.95);
      speckle(at, finish, blush, { grains: 14, share: freckles, radius: 0.25, strength: 0.5 });
      finish.sheen = sheen;
      finish.gloss = gloss;
      finish.roughness = gloss > 0.4 ? 0.28 : 0.8;
      finish.glow = 0.4;
      roughen(at, finish, 30, sheen * 0.08);
    };
  };
}

export const peach: Kind = {
  name: 'Peach',
  grow: (random) => {
    const skin = velvet({
      ground: colour('#e3a352'),
      blush: colour('#a8283a'),
      blushed: 0.42,
      sheen: 0.55,
      gloss: 0.08,
      freckles: 0.4,
    });
    return [drupe(random, { tall: 0.95, cleft: 0.09, skin, flat: 1 })];
  },
};

export const nectarine: Kind = {
  name: 'Nectarine',
  grow: (random) => {
    const skin = velvet({
      ground: colour('#dd9436'),
      blush: colour('#8e1626'),
      blushed: 0.66,
      sheen: 0,
      gloss: 0.65,
      freckles: 0.6,
    });
    return [drupe(random, { tall: 0.98, cleft: 0.07, skin, flat: 0.98 })];
  },
};

export const apricot: Kind = {
  name: 'Apricot',
  grow: (random) => {
    const skin = velvet({
      ground: colour('#e49a3c'),
      blush: colour('#c9552a'),
      blushed: 0.12,
      sheen: 0.35,
      gloss: 0.12,
      freckles: 0.35,
    });
    return [drupe(random, { tall: 1.02, cleft: 0.1, skin, flat: 0.86 })];
  },
};

const plumFlesh = colour('#3a1636');
const plumRed = colour('#6a1a34');
const bloom = colour('#7d86b0');

export const plum: Kind = {
  name: 'Plum',
  grow: (random) => {
    const skin = (own: Random): Skin => {
      const shift = own.between(0, 90);
      const sunny = someSunnySide(own);
      return (at, finish) => {
        coat(finish, plumFlesh, 1);
        coat(finish, plumRed, 0.7 * sunAt(at, sunny));
        const waxed = clouds(at.x * 2.2 + shift, at.y * 2.2, at.z * 2.2, 4);
        const bloomed = smoothstep(0.3, 0.75, waxed);
        coat(finish, bloom, bloomed * 0.35);
        speckle(at, finish, bloom, { grains: 11, share: 0.4, radius: 0.14, strength: 0.5 });
        finish.gloss = 0.6 - 0.45 * bloomed;
        finish.roughness = 0.3 + 0.3 * bloomed;
        finish.sheen = 0.15;
      };
    };
    const flesh = drupe(random, { tall: 1.22, cleft: 0.06, skin, flat: 0.94 });
    return [flesh, stem(random, 0.8, random.between(1.15, 1.35), 0.035)];
  },
};

const cherryDark = colour('#4e0612');
const cherryRed = colour('#a3101c');
const cherryStem = colour('#6f8a34');

export const cherry: Kind = {
  name: 'Cherry',
  grow: (random) => {
    const skin = (own: Random): Skin => {
      const sunny = someSunnySide(own);
      return (at, finish) => {
        coat(finish, cherryDark, 1);
        coat(finish, cherryRed, 0.85 * sunAt(at, sunny, 0.5));
        speckle(at, finish, cherryRed, { grains: 16, share: 0.4, radius: 0.2, strength: 0.4 });
        finish.gloss = 1;
        finish.roughness = 0.16;
        finish.glow = 0.35;
      };
    };
    const flesh = drupe(random, { tall: 0.94, cleft: 0.05, skin, flat: 0.92 });
    const aside = random.between(-0.5, 0.5);
    const stalk = tube(
      woody(cherryStem),
      [
        [0, 0.6, 0, 0.05],
        [aside * 0.1, 1.1, 0, 0.035],
        [aside * 0.5, 1.7, aside * 0.2, 0.035],
        [aside, 2.15, aside * 0.3, 0.07],
      ],
      8,
      16,
    );
    return [flesh, stalk];
  },
};

const mangoGreen = colour('#7e8f2e');
const mangoGold = colour('#dba032');
const mangoRed = colour('#b02a2c');
const mangoDots = colour('#e9d69a');

export const mango: Kind = {
  name: 'Mango',
  grow: (random) => {
    const sunny = someSunnySide(random);
    const shift = random.between(0, 90);
    const skin: Skin = (at, finish) => {
      const ripeness = clouds(at.x * 1.2 + shift, at.y * 1.2, at.z * 1.2, 3);
      coat(finish, mangoGreen, 1);
      coat(finish, mangoGold, smoothstep(0.35, 0.6, ripeness + at.y * -0.08));
      coat(finish, mangoRed, smoothstep(0.35, 0.95, sunAt(at, sunny) + at.y * 0.25) * 0.85);
      speckle(at, finish, mangoDots, { grains: 12, share: 0.6, radius: 0.16, strength: 0.55 });
      finish.gloss = 0.4;
      finish.roughness = 0.4;
      finish.sheen = 0.1;
    };
    const curve = random.between(0.22, 0.4);
    const flesh = body({
      outline: [
        [0, -1.22],
        [0.16, -1.2],
        [0.46, -1.02],
        [0.78, -0.55],
        [0.92, 0],
        [0.9, 0.42],
        [0.7, 0.82],
        [0.36, 1.05],
        [0.12, 1.08],
        [0, 1.05],
      ],
      skin,
      shape: (point) => {
        point.z *= 0.8;
        point.x += 0.12 * noise(point.y * 1.2 + shift, 0, 0);
      },
      place: (point) => bend(point, curve),
    });
    return [flesh, stem(random, 0.98, 1.2, 0.06)];
  },
};
