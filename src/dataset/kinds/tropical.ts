import { cosine, lobe, sine, smoothstep } from '../drawing/exact-math.js';
import { clouds, newSpot, noise, spotAt } from '../drawing/noise.js';
import { type Patch, patch } from '../drawing/patch.js';
import type { Random } from '../drawing/random.js';
import { coat, colour, pit, roughen, shade, type Skin } from '../drawing/skin.js';
import { ball, body, leaf, type OutlinePoint, tube } from '../drawing/surfaces.js';
import { someSunnySide, speckle, stem, streaks, sunAt, woody } from './details.js';
import { blade } from './foliage.js';
import type { Kind } from './kind.js';
import { cellAt, lean, newCell } from './lattice.js';
import { bend, goldenTurn, raise, shift, turnAbout } from './place.js';

const bananaYellow = colour('#e3b91e');
const bananaGreen = colour('#8f9a34');
const bananaBrown = colour('#4a3018');

export const banana: Kind = {
  name: 'Banana',
  grow: (random) => {
    const own = random.between(0, 90);
    const curve = random.between(0.42, 0.62);
    const ripe = random.between(0, 1);
    const skin: Skin = (at, finish) => {
      coat(finish, bananaYellow, 1);
      shade(finish, 0.88 + 0.24 * noise(at.x * 8, at.y * 1.5 + own, at.z * 8));
      coat(finish, bananaGreen, (0.75 - 0.5 * ripe) * smoothstep(0.75, 1.35, Math.abs(at.y)));
      const freckled = clouds(at.x * 9 + own, at.y * 5, at.z * 9, 3);
      coat(finish, bananaBrown, smoothstep(0.8 - 0.16 * ripe, 0.88 - 0.14 * ripe, freckled) * 0.8);
      coat(finish, bananaBrown, smoothstep(-1.42, -1.52, at.y) + 0.8 * smoothstep(1.66, 1.78, at.y));
      finish.gloss = 0.25;
      finish.roughness = 0.5;
    };
    const flesh = body({
      outline: [
        [0, -1.58],
        [0.07, -1.57],
        [0.1, -1.46],
        [0.24, -1.25],
        [0.34, -0.8],
        [0.37, 0],
        [0.33, 0.72],
        [0.2, 1.18],
        [0.1, 1.4],
        [0.1, 1.72],
        [0, 1.76],
      ],
      skin,
      columns: 40,
      rows: 56,
      shape: (point, turn) => {
        // Five flat sides.
        const flat = 1 + 0.045 * cosine(turn * 5);
        point.x *= flat;
        point.z *= flat;
      },
      place: (point) => {
        bend(point, curve);
        raise(point, 0.16);
      },
    });
    return [flesh];
  },
};

const kiwiBrown = colour('#6e5128');
const kiwiDark = colour('#3c2a14');

export const kiwi: Kind = {
  name: 'Kiwi',
  grow: (random) => {
    const own = random.between(0, 90);
    const long = random.between(1.15, 1.3);
    const flat = random.between(0.88, 0.97);
    const skin: Skin = (at, finish) => {
      coat(finish, kiwiBrown, 1);
      // Hairs that lie from pole to pole.
      const hairs = noise(at.x * 26 + own, at.y * 9, at.z * 26);
      shade(finish, 0.55 + 0.9 * hairs);
      coat(finish, kiwiDark, smoothstep(0.55, 0.8, clouds(at.x * 4, at.y * 4 + own, at.z * 4, 3)) * 0.5);
      const end = smoothstep(long * 0.93, long * 0.99, Math.abs(at.y));
      coat(finish, kiwiDark, end);
      finish.gloss = 0.05;
      finish.roughness = 0.9;
      finish.sheen = 0.45;
      roughen(at, finish, 22, 0.2);
    };
    const flesh = ball(skin, [0.95, long, 0.95 * flat], 56, 44);
    const tip = tube(woody(kiwiDark), [
      [0, long - 0.06, 0, 0.1],
      [0, long + 0.01, 0, 0.08],
      [0, long + 0.05, 0, 0.06],
    ]);
    return [flesh, tip];
  },
};

const eyeGold = colour('#c08a2c');
const eyeGreen = colour('#6f7a30');
const eyeBrown = colour('#5a3a18');
const spine = colour('#3a2812');
const crownGreen = colour('#55803c');

export const pineapple: Kind = {
  name: 'Pineapple',
  grow: (random) => {
    const columns = 11;
    const rows = 11;
    const own = random.between(0, 90);
    const ripe = random.between(0.3, 0.9);
    const cell = newCell();
    const skin: Skin = (at, finish) => {
      cellAt(at.turn, at.along, columns, rows, cell);
      const edge = Math.max(Math.abs(cell.x) + Math.abs(cell.y) * 0.5, Math.abs(cell.y));
      coat(finish, eyeGold, 1);
      coat(
        finish,
        eyeGreen,
        smoothstep(ripe - 0.3, ripe + 0.4, at.along + 0.3 * noise(cell.column * 3.7, cell.row * 5.3, own)) *
          0.8,
      );
      coat(finish, eyeBrown, smoothstep(0.55, 1, edge) * 0.85);
      shade(finish, 0.75 + 0.5 * clouds(at.x * 9, at.y * 9, at.z * 9, 2));
      const middle = Math.sqrt(cell.x * cell.x * 2.2 + (cell.y - 0.1) * (cell.y - 0.1));
      coat(finish, spine, smoothstep(0.34, 0.12, middle) * 0.85);
      lean(at, finish, cell.x * 0.35, cell.y * 0.35);
      roughen(at, finish, 12, 0.15);
      finish.gloss = 0.25;
      finish.roughness = 0.5;
    };
    const flesh = body({
      outline: [
        [0, -1.05],
        [0.3, -1.04],
        [0.62, -0.86],
        [0.74, -0.4],
        [0.74, 0.1],
        [0.66, 0.52],
        [0.46, 0.78],
        [0.2, 0.86],
        [0, 0.86],
      ],
      skin,
      columns: 110,
      rows: 88,
      shape: (point, turn, along) => {
        cellAt(turn, along, columns, rows, cell);
        const height = (1 - cell.x * cell.x) * (1 - cell.y * cell.y);
        const swell = 0.95 + 0.1 * Math.sqrt(height);
        point.x *= swell;
        point.z *= swell;
      },
    });
    return [flesh, ...crown(random)];
  },
};

/** Inner leaves stand, outer ones lean out. */
function crown(random: Random): Patch[] {
  const skin = blade(crownGreen, 0.3);
  const leaves = 34;
  return Array.from({ length: leaves }, (_, i) => {
    const share = i / (leaves - 1);
    const turn = i * goldenTurn + random.between(-0.02, 0.02);
    const rise = 0.235 - share * 0.15 + random.between(-0.012, 0.012);
    const length = (1.05 - 0.5 * share * share) * random.near(0.1);
    return leaf({
      skin,
      length,
      width: 0.1 * random.near(0.15),
      droop: 0.12 + 0.3 * share,
      fold: 0.5,
      widest: 0.25,
      place: (point) => {
        raise(point, rise);
        shift(point, 0.03 + share * 0.14, 0.95 - share * 0.14, 0);
        turnAbout(point, turn);
      },
    });
  });
}

const avocadoGreen = colour('#2f4420');
const avocadoBlack = colour('#1c1a16');
const avocadoDots = colour('#7a8440');

export const avocado: Kind = {
  name: 'Avocado',
  grow: (random) => {
    const ripe = random.between(0, 0.8);
    const own = random.between(0, 90);
    const spot = newSpot();
    const skin: Skin = (at, finish) => {
      coat(finish, avocadoGreen, 1);
      coat(
        finish,
        avocadoBlack,
        ripe * smoothstep(0.25, 0.6, clouds(at.x * 1.5 + own, at.y * 1.5, at.z * 1.5, 3)),
      );
      pit(at, finish, 13, -0.22, spot);
      if (spot.distance < 1) shade(finish, 1.25 - 0.35 * spot.distance);
      speckle(at, finish, avocadoDots, { grains: 17, share: 0.5, radius: 0.2, strength: 0.55 });
      roughen(at, finish, 6, 0.12);
      finish.gloss = 0.5;
      finish.roughness = 0.36;
    };
    const neck = random.between(0.85, 1.15);
    const flesh = body({
      outline: [
        [0, -0.98],
        [0.2, -0.97],
        [0.54, -0.84],
        [0.8, -0.45],
        [0.82, -0.05],
        [0.66, 0.42],
        [0.46 * neck, 0.82],
        [0.3 * neck, 1.08],
        [0.12, 1.17],
        [0, 1.15],
      ],
      skin,
      columns: 64,
      rows: 56,
    });
    return [flesh, stem(random, 1.08, 1.26, 0.08)];
  },
};

const papayaGreen = colour('#5f7a2a');
const papayaGold = colour('#dba030');

export const papaya: Kind = {
  name: 'Papaya',
  grow: (random) => {
    const own = random.between(0, 90);
    const ripe = random.between(0.3, 0.6);
    const skin: Skin = (at, finish) => {
      const yellowing = clouds(at.x * 1.3 + own, at.y * 0.8, at.z * 1.3, 3) - at.y * 0.12;
      coat(finish, papayaGreen, 1);
      coat(finish, papayaGold, smoothstep(0.75 - ripe * 0.7, 0.95 - ripe * 0.5, yellowing));
      shade(finish, 0.9 + 0.2 * streaks(at, own, 5));
      speckle(at, finish, papayaGreen, { grains: 13, share: 0.3, radius: 0.16, strength: 0.6 });
      finish.gloss = 0.4;
      finish.roughness = 0.4;
    };
    const flesh = body({
      outline: [
        [0, -1.42],
        [0.12, -1.38],
        [0.38, -1.15],
        [0.68, -0.6],
        [0.74, -0.1],
        [0.62, 0.5],
        [0.4, 0.98],
        [0.2, 1.22],
        [0, 1.26],
      ],
      skin,
      shape: (point, turn) => {
        const swell = 1 + 0.025 * cosine(turn * 5);
        point.x *= swell;
        point.z *= swell;
      },
    });
    return [flesh, stem(random, 1.18, 1.42, 0.1, papayaGreen)];
  },
};

const passionPurple = colour('#341428');
const passionRed = colour('#5e1c34');
const passionDots = colour('#8a6478');

export const passionFruit: Kind = {
  name: 'Passion Fruit',
  grow: (random) => {
    const own = random.between(0, 90);
    const wrinkled = random.between(0.2, 0.5);
    const skin: Skin = (at, finish) => {
      coat(finish, passionPurple, 1);
      coat(
        finish,
        passionRed,
        smoothstep(0.4, 0.7, clouds(at.x * 1.6 + own, at.y * 1.6, at.z * 1.6, 3)) * 0.8,
      );
      speckle(at, finish, passionDots, { grains: 10, share: 0.7, radius: 0.16, strength: 0.7 });
      roughen(at, finish, 4.5, wrinkled);
      finish.gloss = 0.4;
      finish.roughness = 0.38;
    };
    const flesh = ball(skin, [0.96, random.between(0.98, 1.1), 0.96], 56, 44);
    const green = colour('#7d8440');
    return [flesh, stem(random, 0.92, random.between(1.16, 1.3), 0.06, green)];
  },
};

const dragonPink = colour('#c21a5e');
const dragonGreen = colour('#7f9a3a');

export const dragonfruit: Kind = {
  name: 'Dragonfruit',
  grow: (random) => {
    const own = random.between(0, 90);
    const skin: Skin = (at, finish) => {
      coat(finish, dragonPink, 1);
      shade(finish, 0.8 + 0.4 * clouds(at.x * 2.5 + own, at.y * 2.5, at.z * 2.5, 2));
      finish.gloss = 0.35;
      finish.roughness = 0.45;
      finish.glow = 0.35;
    };
    const scale: Skin = (at, finish) => {
      coat(finish, dragonPink, 1);
      coat(finish, dragonGreen, smoothstep(0.35, 0.75, at.along));
      shade(finish, 0.85 + 0.3 * noise(at.x * 8, own, at.z * 12));
      finish.gloss = 0.25;
      finish.glow = 0.35;
    };
    const flesh = ball(skin, [0.8, 1.02, 0.8], 48, 36);
    const scales = 26;
    const leaves = Array.from({ length: scales }, (_, i) => {
      const share = (i + 0.5) / scales;
      const height = -0.88 + 1.8 * share;
      const girth = 0.8 * Math.sqrt(Math.max(0.02, 1 - (height / 1.02) * (height / 1.02)));
      const turn = i * goldenTurn + random.between(-0.03, 0.03);
      const rise = 0.12 + 0.1 * share + random.between(-0.02, 0.03);
      return leaf({
        skin: scale,
        length: (0.46 + 0.34 * share) * random.near(0.15),
        width: 0.2 * (1.2 - 0.4 * share),
        droop: -0.06,
        fold: 0.25,
        widest: 0.18,
        place: (point) => {
          raise(point, rise);
          shift(point, girth - 0.05, height, 0);
          turnAbout(point, turn);
        },
      });
    });
    return [flesh, ...leaves];
  },
};

const starYellow = colour('#d9b52a');
const starGreen = colour('#8fa03a');
const starEdge = colour('#7a5a20');

export const carambola: Kind = {
  name: 'Carambola',
  grow: (random) => {
    const own = random.between(0, 90);
    const ripe = random.between(0, 1);
    const sharp = random.between(0.4, 0.48);
    const skin: Skin = (at, finish) => {
      const rib = lobe(Math.max(0, cosine(at.turn * 5)), 3);
      coat(finish, starYellow, 1);
      coat(
        finish,
        starGreen,
        (0.85 - 0.5 * ripe) *
          (0.4 + 0.6 * rib) *
          smoothstep(0.2, 0.6, clouds(at.x * 2 + own, at.y * 2, at.z * 2, 2)),
      );
      coat(finish, starEdge, smoothstep(0.93, 1, rib) * 0.65);
      finish.gloss = 0.8;
      finish.roughness = 0.24;
      finish.glow = 0.7;
    };
    const flesh = body({
      outline: [
        [0, -1.2],
        [0.3, -1.16],
        [0.62, -0.86],
        [0.86, -0.3],
        [0.9, 0.2],
        [0.74, 0.75],
        [0.42, 1.08],
        [0.14, 1.12],
        [0, 1.06],
      ],
      skin,
      columns: 120,
      rows: 40,
      shape: (point, turn) => {
        const wing = lobe(Math.max(0, 0.5 + 0.5 * cosine(turn * 5)), 3.2);
        const swell = sharp + (1 - sharp) * wing;
        point.x *= swell;
        point.z *= swell;
      },
    });
    return [flesh, stem(random, 1, 1.3, 0.05)];
  },
};

const coconutBrown = colour('#5c3d20');
const coconutPale = colour('#a07a4c');
const coconutEye = colour('#21150a');

export const coconut: Kind = {
  name: 'Coconut',
  grow: (random) => {
    const own = random.between(0, 90);
    const skin: Skin = (at, finish) => {
      const fibres = noise(at.x * 16 + own, at.y * 3, at.z * 16);
      const fine = noise(at.x * 38, at.y * 5 + own, at.z * 38);
      coat(finish, coconutBrown, 1);
      coat(finish, coconutPale, smoothstep(0.5, 0.95, fibres * 0.6 + fine * 0.5));
      shade(finish, 0.6 + 0.7 * fine);
      for (let eye = 0; eye < 3; eye++) {
        const dx = at.x - 0.2 * cosine(eye / 3);
        const dz = at.z - 0.2 * sine(eye / 3);
        const near = at.y > 0 ? Math.sqrt(dx * dx + dz * dz) : 1;
        coat(finish, coconutEye, smoothstep(0.13, 0.09, near));
      }
      finish.slopeX += (fibres - 0.5) * 0.7;
      finish.slopeZ += (fine - 0.5) * 0.9;
      finish.gloss = 0.06;
      finish.roughness = 0.9;
      finish.sheen = 0.2;
      finish.glow = 0;
    };
    const flesh = body({
      outline: [
        [0, -0.98],
        [0.26, -0.95],
        [0.66, -0.72],
        [0.92, -0.32],
        [0.97, 0.1],
        [0.84, 0.52],
        [0.54, 0.86],
        [0.22, 1.02],
        [0, 1.04],
      ],
      skin,
      columns: 72,
      rows: 56,
      shape: (point, turn) => {
        const swell =
          1 + 0.03 * cosine(turn * 3) + 0.05 * (noise(point.x * 7, point.y * 2 + own, point.z * 7) - 0.5);
        point.x *= swell;
        point.z *= swell;
      },
    });
    return [flesh, ...tufts(random)];
  },
};

/** Fibres that stand off the shell. */
function tufts(random: Random): Patch[] {
  const fibre: Skin = (_, finish) => {
    coat(finish, coconutPale, 1);
    finish.gloss = 0.05;
  };
  return Array.from({ length: 46 }, () => {
    const turn = random.next();
    const height = random.between(-0.85, 0.8);
    const girth = 0.95 * Math.sqrt(1 - height * height * 0.95);
    const rise = random.between(-0.22, 0.22);
    return leaf({
      skin: fibre,
      length: random.between(0.1, 0.26),
      width: 0.012,
      droop: random.between(-0.05, 0.1),
      fold: 0,
      place: (point) => {
        raise(point, rise);
        shift(point, girth * 0.97, height, 0);
        turnAbout(point, turn);
      },
    });
  });
}

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

const pomegranateRed = colour('#a81c26');
const pomegranateGold = colour('#cf9440');

export const pomegranate: Kind = {
  name: 'Pomegranate',
  grow: (random) => {
    const sunny = someSunnySide(random);
    const own = random.between(0, 90);
    const skin: Skin = (at, finish) => {
      coat(finish, pomegranateRed, 1);
      coat(finish, pomegranateGold, (1 - sunAt(at, sunny)) * 0.65);
      coat(
        finish,
        pomegranateGold,
        smoothstep(0.62, 0.8, clouds(at.x * 3 + own, at.y * 3, at.z * 3, 3)) * 0.6,
      );
      speckle(at, finish, pomegranateGold, { grains: 12, share: 0.5, radius: 0.16, strength: 0.4 });
      finish.gloss = 0.5;
      finish.roughness = 0.34;
    };
    const flesh = body({
      outline: [
        [0, -0.84],
        [0.14, -0.86],
        [0.5, -0.8],
        [0.86, -0.46],
        [1, 0],
        [0.9, 0.42],
        [0.6, 0.74],
        [0.3, 0.88],
        [0.2, 1],
        [0, 0.98],
      ],
      skin,
      shape: (point, turn) => {
        const swell = 1 + 0.025 * cosine(turn * 6 + own);
        point.x *= swell;
        point.z *= swell;
      },
    });
    return [flesh, calyxCrown(random, skin)];
  },
};

/** A tube that opens, its rim cut into six points. */
function calyxCrown(random: Random, skin: Skin): Patch {
  const flare = random.between(0.22, 0.38);
  return patch({
    columns: 36,
    rows: 8,
    thin: true,
    skin,
    surface: (along) => (turn, point) => {
      const teeth = 0.16 + 0.2 * Math.abs(1 - 2 * ((turn * 6) % 1));
      const r = 0.21 + (flare - 0.1) * along * along;
      point.x = r * cosine(turn);
      point.y = 0.9 + (0.16 + teeth) * along;
      point.z = r * sine(turn);
    },
  });
}
