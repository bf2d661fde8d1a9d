import { cosine, lobe, mix, sine, smoothstep } from '../drawing/exact-math.js';
import { clouds, noise } from '../drawing/noise.js';
import type { Random } from '../drawing/random.js';
import { coat, colour, type Colour, roughen, shade, type Skin } from '../drawing/skin.js';
import { body, tube } from '../drawing/surfaces.js';
import { speckle, stem, woody } from './details.js';
import { blade, rosette } from './foliage.js';
import type { Kind } from './kind.js';

const tomatoRed = colour('#c01a10');
const tomatoOrange = colour('#d8602a');
const vine = colour('#4c7a2c');

export const tomato: Kind = {
  name: 'Tomato',
  grow: (random) => {
    const lobes = Math.floor(random.between(4, 7));
    const depth = random.between(0.015, 0.05);
    const own = random.between(0, 90);
    const skin: Skin = (at, finish) => {
      coat(finish, tomatoRed, 1);
      coat(
        finish,
        tomatoOrange,
        0.7 * smoothstep(0.35, 0.75, at.y + 0.3 * clouds(at.x * 2 + own, at.y * 2, at.z * 2, 2)),
      );
      speckle(at, finish, tomatoOrange, { grains: 15, share: 0.4, radius: 0.16, strength: 0.4 });
      finish.gloss = 0.95;
      finish.roughness = 0.17;
      finish.glow = 0.4;
    };
    const flesh = body({
      outline: [
        [0, -0.72],
        [0.1, -0.74],
        [0.42, -0.72],
        [0.78, -0.5],
        [1, -0.1],
        [0.98, 0.25],
        [0.78, 0.56],
        [0.44, 0.68],
        [0.18, 0.6],
        [0, 0.52],
      ],
      skin,
      columns: 64,
      shape: (point, turn) => {
        const swell = 1 + depth * cosine(turn * lobes) * (1 + point.y);
        point.x *= swell;
        point.z *= swell;
      },
    });
    const calyx = {
      skin: blade(vine, 0.3),
      height: 0.66,
      foot: 0.04,
      leaves: 6,
      length: 0.6,
      width: 0.09,
      droop: 0.14,
    };
    return [
      flesh,
      ...rosette(random, { ...calyx, rise: 0.045 }),
      tube(woody(vine), [
        [0, 0.5, 0, 0.07],
        [0.02, 0.8, 0, 0.055],
        [0.1, random.between(0.95, 1.1), 0.02, 0.08],
      ]),
    ];
  },
};

function pepper(name: string, flesh: Colour, turning: Colour): Kind {
  return {
    name,
    grow: (random) => {
      const lobes = random.next() < 0.6 ? 4 : 3;
      const phase = random.next();
      const tall = random.between(0.95, 1.2);
      const own = random.between(0, 90);
      const skin: Skin = (at, finish) => {
        coat(finish, flesh, 1);
        coat(
          finish,
          turning,
          0.6 * smoothstep(0.55, 0.8, clouds(at.x * 1.4 + own, at.y * 1.4, at.z * 1.4, 2)),
        );
        shade(finish, 0.9 + 0.2 * noise(at.x * 2, at.y * 2, at.z * 2));
        finish.gloss = 1;
        finish.roughness = 0.17;
        finish.glow = 0.3;
      };
      const pod = body({
        outline: [
          [0, -0.72],
          [0.22, -0.8],
          [0.5, -0.9],
          [0.74, -0.7],
          [0.84, -0.2],
          [0.94, 0.3],
          [0.95, 0.62],
          [0.74, 0.88],
          [0.42, 0.86],
          [0.2, 0.68],
          [0, 0.62],
        ].map(([r, y]): [number, number] => [r, y * tall]),
        skin,
        columns: 80,
        shape: (point, turn) => {
          const groove = lobe(Math.max(0, cosine((turn + phase) * lobes)), 3);
          const swell = 1 - 0.2 * groove + 0.05 * noise(turn * 4 + own, point.y * 2, 0);
          point.x *= swell;
          point.z *= swell;
          point.y *= 1 + 0.05 * cosine((turn + phase) * lobes + 0.5);
        },
      });
      const stalk = tube(
        woody(vine),
        [
          [0, 0.55 * tall, 0, 0.26],
          [0, 0.7 * tall, 0, 0.16],
          [0.04, 0.95 * tall, 0, 0.1],
          [0.14, 1.25 * tall, 0.04, 0.12],
        ],
        14,
      );
      return [pod, stalk];
    },
  };
}

export const redPepper = pepper('Pepper Red', colour('#a8100e'), colour('#c0301a'));
export const yellowPepper = pepper('Pepper Yellow', colour('#dd9c10'), colour('#c9b02a'));

const aubergineSkin = colour('#1c0c24');
const auberginePale = colour('#4a2250');

export const aubergine: Kind = {
  name: 'Aubergine',
  grow: (random) => {
    const plump = random.near(0.08);
    const curve = random.between(-0.12, 0.12);
    const skin: Skin = (at, finish) => {
      coat(finish, aubergineSkin, 1);
      coat(finish, auberginePale, 0.6 * smoothstep(0.55, 0.95, at.y));
      finish.gloss = 1;
      finish.roughness = 0.2;
    };
    const flesh = body({
      outline: [
        [0, -1.3],
        [0.2 * plump, -1.28],
        [0.52 * plump, -1.08],
        [0.68 * plump, -0.6],
        [0.6 * plump, 0],
        [0.45, 0.5],
        [0.36, 0.88],
        [0.22, 1.02],
        [0, 1.04],
      ],
      skin,
      place: (point) => {
        point.x += curve * point.y * point.y;
      },
    });
    const cap = rosette(random, {
      skin: blade(vine, 0.3),
      leaves: 6,
      length: 0.62,
      width: 0.25,
      height: 1.08,
      foot: 0,
      rise: -0.06,
      droop: 0.28,
    });
    return [flesh, ...cap, stem(random, 0.95, random.between(1.4, 1.6), 0.1, vine)];
  },
};

const melonDark = colour('#1f4a1c');
const melonLight = colour('#7fa050');
const melonBelly = colour('#c9bb7a');

export const watermelon: Kind = {
  name: 'Watermelon',
  grow: (random) => {
    const tall = random.between(0.95, 1.15);
    const stripes = Math.floor(random.between(9, 12));
    const own = random.between(0, 90);
    const belly = random.next();
    const skin: Skin = (at, finish) => {
      const ragged = clouds(at.x * 5 + own, at.y * 5, at.z * 5, 3) - 0.5;
      const wave = cosine(at.turn * stripes + ragged * 0.55);
      const width = 0.25 + 0.5 * Math.abs(at.y);
      coat(finish, melonLight, 1);
      coat(finish, melonDark, smoothstep(-0.1 - width * 0.3, 0.35, wave + ragged * 0.7));
      const lain = smoothstep(0.75, 1, cosine(at.turn - belly)) * smoothstep(0.75, 0.2, Math.abs(at.y));
      coat(finish, melonBelly, lain * 0.75 * smoothstep(0.3, 0.6, clouds(at.x * 3, at.y * 3, own, 2)));
      finish.gloss = 0.45;
      finish.roughness = 0.4;
    };
    const flesh = body({
      outline: [
        [0, -0.98],
        [0.2, -0.96],
        [0.56, -0.8],
        [0.86, -0.45],
        [0.97, 0],
        [0.86, 0.45],
        [0.56, 0.8],
        [0.2, 0.94],
        [0, 0.92],
      ].map(([r, y]): [number, number] => [r, y * tall]),
      skin,
    });
    return [flesh, stem(random, 0.88 * tall, 1.08 * tall, 0.05, vine)];
  },
};

const netGround = colour('#b39a58');
const netGreen = colour('#7f8a48');
const net = colour('#ddcfa2');

export const cantaloupe: Kind = {
  name: 'Cantaloupe',
  grow: (random) => {
    const own = random.between(0, 90);
    const ribs = Math.floor(random.between(9, 12));
    const skin: Skin = (at, finish) => {
      coat(finish, netGround, 1);
      const groove = smoothstep(0.7, 1, cosine(at.turn * ribs));
      coat(finish, netGreen, groove * 0.8);
      const warp = noise(at.x * 6 + own, at.y * 6, at.z * 6);
      const web = (grains: number): number =>
        smoothstep(
          0.09,
          0.02,
          Math.abs(noise(at.x * grains + warp, at.y * grains + own, at.z * grains) - 0.5),
        );
      const netted = Math.max(web(9), web(14) * 0.8) * (1 - groove * 0.7);
      coat(finish, net, netted * 0.85);
      roughen(at, finish, 14, 0.22);
      finish.gloss = 0.08;
      finish.roughness = 0.8;
    };
    const flesh = body({
      outline: [
        [0, -0.9],
        [0.2, -0.9],
        [0.56, -0.76],
        [0.88, -0.42],
        [1, 0],
        [0.88, 0.44],
        [0.56, 0.78],
        [0.2, 0.88],
        [0, 0.82],
      ],
      skin,
      columns: 96,
      shape: (point, turn) => {
        const swell = 1 - 0.035 * lobe(Math.max(0, cosine(turn * ribs)), 3);
        point.x *= swell;
        point.z *= swell;
      },
    });
    return [flesh, stem(random, 0.78, random.between(0.98, 1.12), 0.09, netGreen)];
  },
};

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
