import { cosine, lobe, smoothstep } from '../drawing/exact-math.js';
import { clouds, newSpot } from '../drawing/noise.js';
import type { Patch } from '../drawing/patch.js';
import type { Random } from '../drawing/random.js';
import { coat, colour, type Colour, pit, roughen, shade, type Skin } from '../drawing/skin.js';
import { body, type OutlinePoint } from '../drawing/surfaces.js';
import { placed } from '../drawing/patch.js';
import type { Kind } from './kind.js';

interface Peel {
  readonly ground: Colour;
  /** Colour of patches where the peel is more ripe, or less. */
  readonly patches: Colour;
  readonly pores: number;
  readonly depth: number;
}

const button = colour('#6f6d35');
const scar = colour('#8d7a4a');
const spot = newSpot();

function peelSkin(random: Random, { ground, patches, pores, depth }: Peel): Skin {
  const shift = random.between(0, 90);
  return (at, finish) => {
    coat(finish, ground, 1);
    const mottled = clouds(at.x * 1.6 + shift, at.y * 1.6, at.z * 1.6, 3);
    coat(finish, patches, smoothstep(0.42, 0.8, mottled) * 0.8);
    pit(at, finish, pores, depth, spot);
    if (spot.distance < 1) shade(finish, 0.86 + 0.14 * spot.distance);
    roughen(at, finish, 4, 0.08);
    const low = at.y < 0 ? Math.sqrt(at.x * at.x + at.z * at.z) : 1;
    coat(finish, scar, smoothstep(0.1, 0.04, low));
    finish.gloss = 0.5;
    finish.roughness = 0.42;
    finish.glow = 0.3;
  };
}

/** The green star left by the stem. */
function stemButton(height: number, radius: number): Patch {
  const skin: Skin = (at, finish) => {
    coat(finish, button, 1);
    shade(finish, 0.5 + clouds(at.x * 40, at.y * 40, at.z * 40, 2));
    roughen(at, finish, 30, 0.2);
    finish.gloss = 0.1;
  };
  const model = body({
    outline: [
      [0, -0.3],
      [0.8, -0.1],
      [1, 0.1],
      [0.4, 0.3],
      [0, 0.25],
    ],
    skin,
    columns: 20,
    rows: 8,
    shape: (point, turn) => {
      const star = 0.8 + 0.25 * cosine(turn * 5);
      point.x *= star * radius;
      point.z *= star * radius;
      point.y *= radius;
    },
  });
  return placed(model, (point) => {
    point.y += height;
  });
}

interface CitrusForm {
  readonly outline: readonly OutlinePoint[];
  readonly peel: Peel;
  readonly top: number;
}

function citrus(name: string, { outline, peel, top }: CitrusForm): Kind {
  return {
    name,
    grow: (random) => {
      const tall = random.near(0.05);
      const lump = random.between(0.01, 0.03);
      const shift = random.between(0, 40);
      const flesh = body({
        outline: outline.map(([r, y]) => [r, y * tall]),
        skin: peelSkin(random, peel),
        shape: (point) => {
          const swell =
            1 + lump * (clouds(point.x * 1.5 + shift, point.y * 1.5, point.z * 1.5, 1) * 2 - 1) * 2;
          point.x *= swell;
          point.z *= swell;
        },
      });
      return [flesh, stemButton(top * tall, 0.1)];
    },
  };
}

const round: readonly OutlinePoint[] = [
  [0, -0.93],
  [0.1, -0.95],
  [0.38, -0.89],
  [0.72, -0.68],
  [0.95, -0.28],
  [1, 0.1],
  [0.9, 0.5],
  [0.62, 0.82],
  [0.3, 0.94],
  [0.1, 0.93],
  [0, 0.92],
];

export const orange = citrus('Orange', {
  outline: round,
  peel: { ground: colour('#e8860e'), patches: colour('#e0a01c'), pores: 15, depth: 0.16 },
  top: 0.93,
});

export const grapefruit = citrus('Grapefruit', {
  outline: round.map(([r, y]) => [r, y * 0.9]),
  peel: { ground: colour('#e6b040'), patches: colour('#dd7f45'), pores: 20, depth: 0.09 },
  top: 0.84,
});

export const mandarin = citrus('Mandarin', {
  outline: [
    [0, -0.52],
    [0.14, -0.56],
    [0.42, -0.68],
    [0.78, -0.55],
    [1, -0.12],
    [0.96, 0.22],
    [0.74, 0.52],
    [0.42, 0.68],
    [0.24, 0.76],
    [0.12, 0.74],
    [0, 0.68],
  ],
  peel: { ground: colour('#ea7a10'), patches: colour('#e2951f'), pores: 12, depth: 0.2 },
  top: 0.72,
});

const lemonOutline: readonly OutlinePoint[] = [
  [0, -1.24],
  [0.1, -1.22],
  [0.19, -1.1],
  [0.4, -0.92],
  [0.7, -0.62],
  [0.86, -0.15],
  [0.84, 0.25],
  [0.64, 0.68],
  [0.36, 0.94],
  [0.18, 1.04],
  [0, 1.07],
];

export const lemon = citrus('Lemon', {
  outline: lemonOutline,
  peel: { ground: colour('#ecc61c'), patches: colour('#d9c23a'), pores: 13, depth: 0.16 },
  top: 1.07,
});

export const lime = citrus('Lime', {
  outline: lemonOutline.map(([r, y]) => [r * 1.06, y * (0.88 - 0.06 * lobe(Math.abs(y) / 1.3, 2))]),
  peel: { ground: colour('#6c9026'), patches: colour('#a0a83a'), pores: 15, depth: 0.12 },
  top: 0.9,
});
