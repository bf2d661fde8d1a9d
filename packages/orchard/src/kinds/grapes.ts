import { cosine, sine, smoothstep } from '../drawing/exact-math.js';
import { clouds } from '../drawing/noise.js';
import { type Patch, placed } from '../drawing/patch.js';
import type { Random } from '../drawing/random.js';
import { coat, colour, type Colour, type Skin } from '../drawing/skin.js';
import { ball, tube } from '../drawing/surfaces.js';
import { woody } from './details.js';
import type { Kind } from './kind.js';
import { shift } from './place.js';

const grapeStem = colour('#7d8a44');

interface Grape {
  readonly flesh: Colour;
  readonly tinge: Colour;
  /** Share of the skin covered with bloom. */
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

/** Rings of berries that narrow downwards, with smaller rings inside. */
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
