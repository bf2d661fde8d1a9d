import { scramble } from './random.js';

// Random values on a lattice with a period of 256 points, which is larger than any fruit.
const period = 256;
const order = new Uint8Array(2 * period);
const values = new Float64Array(period);
for (let i = 0; i < period; i++) {
  order[i] = i;
  values[i] = (scramble(i + 1) >>> 0) / 2 ** 32;
}
for (let i = period - 1; i > 0; i--) {
  const other = (scramble(i * 7919) >>> 0) % (i + 1);
  [order[i], order[other]] = [order[other], order[i]];
}
order.copyWithin(period, 0, period);

/** A smooth random field from 0 to 1 with a grain of one unit (value noise, cubic between lattice points). */
export function noise(x: number, y: number, z: number): number {
  const fx = Math.floor(x);
  const fy = Math.floor(y);
  const fz = Math.floor(z);
  const tx = x - fx;
  const ty = y - fy;
  const tz = z - fz;
  const sx = tx * tx * (3 - 2 * tx);
  const sy = ty * ty * (3 - 2 * ty);
  const sz = tz * tz * (3 - 2 * tz);
  const x0 = fx & 255;
  const x1 = (fx + 1) & 255;
  const y0 = fy & 255;
  const y1 = (fy + 1) & 255;
  const z0 = fz & 255;
  const z1 = (fz + 1) & 255;
  const p00 = order[order[x0] + y0];
  const p10 = order[order[x1] + y0];
  const p01 = order[order[x0] + y1];
  const p11 = order[order[x1] + y1];
  const near =
    (values[order[p00 + z0]] * (1 - sx) + values[order[p10 + z0]] * sx) * (1 - sy) +
    (values[order[p01 + z0]] * (1 - sx) + values[order[p11 + z0]] * sx) * sy;
  const far =
    (values[order[p00 + z1]] * (1 - sx) + values[order[p10 + z1]] * sx) * (1 - sy) +
    (values[order[p01 + z1]] * (1 - sx) + values[order[p11 + z1]] * sx) * sy;
  return near * (1 - sz) + far * sz;
}

/** Noise in octaves, each half as wide and as strong as the last; about 0 to 1. */
export function clouds(x: number, y: number, z: number, octaves: number): number {
  let sum = 0;
  let weight = 0.5;
  let total = 0;
  for (let octave = 0; octave < octaves; octave++) {
    sum += noise(x, y, z) * weight;
    total += weight;
    weight *= 0.5;
    x = x * 2.03 + 17.1;
    y = y * 2.03 + 5.7;
    z = z * 2.03 + 11.3;
  }
  return sum / total;
}

/** A point relative to the spot found by `spotAt`. */
export interface Spot {
  /** Distance to the spot's centre over its radius; 1 or more is outside. */
  distance: number;
  /** Offset from the centre, over the radius. */
  dx: number;
  dy: number;
  dz: number;
  /** A random number per spot, from 0 to 1. */
  own: number;
}

export function newSpot(): Spot {
  return { distance: 2, dx: 0, dy: 0, dz: 0, own: 0 };
}

/**
 * Finds the spot in a point's cell. Each unit cell holds at most one spot, entirely inside it, so one look-up is
 * enough.
 *
 * @param share of the cells with a spot
 * @param radius of the largest spots, up to 0.5
 */
export function spotAt(x: number, y: number, z: number, share: number, radius: number, spot: Spot): Spot {
  const fx = Math.floor(x);
  const fy = Math.floor(y);
  const fz = Math.floor(z);
  const cell = scramble(Math.imul(fx, 0x1f1f1f1f) ^ Math.imul(fy, 0x5bd1e995) ^ Math.imul(fz, 0x27d4eb2f));
  spot.own = (cell & 0xff) / 256;
  spot.distance = 2;
  if (((cell >>> 8) & 0xff) / 256 >= share) return spot;
  const r = radius * (0.55 + 0.45 * spot.own);
  const room = 1 - 2 * r;
  spot.dx = (x - fx - r - room * (((cell >>> 16) & 0xff) / 255)) / r;
  spot.dy = (y - fy - r - room * ((cell >>> 24) / 255)) / r;
  spot.dz = (z - fz - r - room * (((cell >>> 4) & 0xff) / 255)) / r;
  spot.distance = Math.sqrt(spot.dx * spot.dx + spot.dy * spot.dy + spot.dz * spot.dz);
  return spot;
}
