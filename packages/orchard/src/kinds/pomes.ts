import { cosine, smoothstep } from '../drawing/exact-math.js';
import { clouds } from '../drawing/noise.js';
import type { Random } from '../drawing/random.js';
import { coat, colour, type Colour, roughen, shade, type Skin } from '../drawing/skin.js';
import { body, type OutlinePoint } from '../drawing/surfaces.js';
import { someSunnySide, speckle, stem, streaks, sunAt } from './details.js';
import type { Kind } from './kind.js';

interface ApplePalette {
  readonly ground: Colour;
  readonly blush: Colour;
  /** How much of the apple is blushed, and how much of that is streaked. */
  readonly blushed: number;
  readonly streaked: number;
  readonly dots: Colour;
  readonly dotted: number;
}

const russet = colour('#8a6a35');
const hollow = colour('#7d7a35');
const dark = colour('#2e2415');

function appleSkin(random: Random, palette: ApplePalette): Skin {
  const sunny = someSunnySide(random);
  const shift = random.between(0, 90);
  return (at, finish) => {
    coat(finish, palette.ground, 1);
    shade(finish, 0.85 + 0.3 * clouds(at.x * 3 + shift, at.y * 3, at.z * 3, 2));
    const sun = sunAt(at, sunny) * 1.3 + palette.blushed - 0.75;
    const streak = (streaks(at, shift) - 0.5) * palette.streaked;
    const blush = smoothstep(0.05, 0.85, sun + streak * 1.6);
    coat(finish, palette.blush, blush * 0.96);
    shade(finish, 1 - 0.25 * blush * streaks(at, shift + 3, 14));
    speckle(at, finish, palette.dots, { grains: 9, share: palette.dotted, radius: 0.2, strength: 0.55 });
    const up = smoothstep(0.3, 0.04, Math.sqrt(at.x * at.x + at.z * at.z)) * (at.y > 0 ? 1 : 0);
    coat(finish, hollow, smoothstep(0, 0.9, up) * 0.55);
    coat(finish, russet, smoothstep(0.35, 1, up + clouds(at.x * 7, shift, at.z * 7, 2) - 0.45) * 0.7);
    const calyx = at.y < 0 ? smoothstep(0.17, 0.05, Math.sqrt(at.x * at.x + at.z * at.z)) : 0;
    coat(finish, dark, calyx * 0.9);
    finish.gloss = 0.6;
    finish.roughness = 0.3;
    roughen(at, finish, 2.5, 0.05);
  };
}

function apple(name: string, palette: ApplePalette, tall: number): Kind {
  return {
    name,
    grow: (random) => {
      const height = tall * random.near(0.06);
      const shoulder = random.between(0.94, 1.03);
      const lobes = random.between(0.01, 0.035);
      const lean = random.between(-0.06, 0.06);
      const outline: OutlinePoint[] = [
        [0, -0.64],
        [0.13, -0.68],
        [0.3, -0.8],
        [0.52, -0.82],
        [0.8, -0.6],
        [0.96, -0.15],
        [1, 0.22],
        [0.9 * shoulder, 0.62],
        [0.62, 0.87],
        [0.36, 0.86],
        [0.15, 0.66],
        [0.05, 0.5],
        [0, 0.46],
      ];
      const flesh = body({
        outline: outline.map(([r, y]) => [r, y * height]),
        skin: appleSkin(random, palette),
        shape: (point, turn) => {
          const swell = 1 + lobes * cosine(turn * 5) * (0.6 - 0.8 * point.y);
          point.x *= swell;
          point.z *= swell;
          point.x += lean * point.y;
        },
      });
      return [flesh, stem(random, 0.42 * height, random.between(0.95, 1.2) * height, 0.045)];
    },
  };
}

const pearGround = colour('#b9b53c');
const pearSun = colour('#c9803a');
const pearDots = colour('#7a6a2c');

export const pear: Kind = {
  name: 'Pear',
  grow: (random) => {
    const neck = random.between(0.9, 1.1);
    const sunny = someSunnySide(random);
    const shift = random.between(0, 90);
    const lean = random.between(-0.1, 0.1);
    const skin: Skin = (at, finish) => {
      coat(finish, pearGround, 1);
      shade(finish, 0.8 + 0.4 * clouds(at.x * 2.5 + shift, at.y * 2.5, at.z * 2.5, 3));
      coat(finish, pearSun, sunAt(at, sunny) * 0.5);
      speckle(at, finish, pearDots, { grains: 13, share: 0.75, radius: 0.22, strength: 0.7 });
      const worn = clouds(at.x * 4, at.y * 4 + shift, at.z * 4, 3);
      coat(finish, russet, smoothstep(0.62, 0.8, worn + smoothstep(0.9, 1.25, at.y) * 0.3) * 0.6);
      const calyx = at.y < 0 ? smoothstep(0.2, 0.08, Math.sqrt(at.x * at.x + at.z * at.z)) : 0;
      coat(finish, dark, calyx * 0.9);
      finish.gloss = 0.35;
      finish.roughness = 0.45;
      roughen(at, finish, 5, 0.06);
    };
    const flesh = body({
      outline: [
        [0, -0.86],
        [0.12, -0.9],
        [0.3, -1],
        [0.66, -0.9],
        [0.88, -0.5],
        [0.84, -0.08],
        [0.6, 0.38],
        [0.42 * neck, 0.72],
        [0.34 * neck, 1.02],
        [0.2, 1.22],
        [0, 1.26],
      ],
      skin,
      place: (point) => {
        point.x += lean * point.y * point.y;
      },
    });
    return [flesh, stem(random, 1.15, random.between(1.5, 1.75), 0.045)];
  },
};

export const redApple = apple(
  'Apple Red',
  {
    ground: colour('#c98a3a'),
    blush: colour('#96101e'),
    blushed: 1.0,
    streaked: 0.7,
    dots: colour('#d99a72'),
    dotted: 0.5,
  },
  0.98,
);

export const greenApple = apple(
  'Apple Green',
  {
    ground: colour('#8fae3a'),
    blush: colour('#b39a3a'),
    blushed: 0.02,
    streaked: 0.1,
    dots: colour('#cfdc9a'),
    dotted: 0.6,
  },
  0.95,
);

export const yellowApple = apple(
  'Apple Golden',
  {
    ground: colour('#d9bd4a'),
    blush: colour('#cf6a35'),
    blushed: 0.28,
    streaked: 0.4,
    dots: colour('#8d7430'),
    dotted: 0.55,
  },
  1.06,
);
