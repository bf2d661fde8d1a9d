import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosine, lobe, sine, smoothstep } from '../src/drawing/exact-math.js';
import { clouds, newSpot, noise, spotAt } from '../src/drawing/noise.js';
import { Random } from '../src/drawing/random.js';

const coordinate = fc.double({ min: -40, max: 40, noNaN: true });

describe('sine and cosine', () => {
  it('match those of Math, for angles in turns', () => {
    fc.assert(
      fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (turns) => {
        expect(sine(turns)).toBeCloseTo(Math.sin(2 * Math.PI * turns), 6);
        expect(cosine(turns)).toBeCloseTo(Math.cos(2 * Math.PI * turns), 6);
      }),
    );
  });
});

describe('lobe', () => {
  it('is 0 at 0, 1 at 1, and rises in between, up to rounding', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, fc.double({ min: 1, max: 200, noNaN: true }), (a, b, n) => {
        // The divisor is at least 1 and a difference of numbers up to n, so it and the lobe are off by up to nε / 2.
        const rounding = (n + 2) * Number.EPSILON;
        expect(lobe(Math.min(a, b), n)).toBeLessThanOrEqual(lobe(Math.max(a, b), n) + rounding);
      }),
      { examples: [[0.999999999999998, 0.9999999999999981, 19.764705882352942]] },
    );
    expect([lobe(0, 9), lobe(1, 9)]).toEqual([0, 1]);
  });
});

describe('smoothstep', () => {
  it('goes from 0 to 1 in either direction', () => {
    expect([smoothstep(2, 4, 1), smoothstep(2, 4, 3), smoothstep(2, 4, 5)]).toEqual([0, 0.5, 1]);
    expect([smoothstep(4, 2, 1), smoothstep(4, 2, 3), smoothstep(4, 2, 5)]).toEqual([1, 0.5, 0]);
  });
});

describe('noise', () => {
  it('stays between 0 and 1 and has no jumps', () => {
    fc.assert(
      fc.property(coordinate, coordinate, coordinate, (x, y, z) => {
        const here = noise(x, y, z);
        expect(here).toBeGreaterThanOrEqual(0);
        expect(here).toBeLessThanOrEqual(1);
        // The steepest slope of the cubic is 1.5, times the range, along three axes.
        expect(Math.abs(noise(x + 1e-3, y + 1e-3, z + 1e-3) - here)).toBeLessThan(5e-3);
        expect(clouds(x, y, z, 4)).toBeGreaterThanOrEqual(0);
        expect(clouds(x, y, z, 4)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('spots', () => {
  it('never cross the border of their cell, so that no spot is cut off', () => {
    const spot = newSpot();
    const cell = fc.integer({ min: -50, max: 50 });
    const inside = fc.double({ min: 0, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(cell, cell, cell, inside, inside, fc.integer({ min: 0, max: 2 }), (x, y, z, a, b, axis) => {
        const faces = [
          [0, a, b],
          [a, 0, b],
          [a, b, 0],
        ][axis];
        spotAt(x + faces[0], y + faces[1], z + faces[2], 1, 0.45, spot);
        expect(spot.distance).toBeGreaterThan(1 - 1e-9);
      }),
    );
  });
});

describe('a stream of random numbers', () => {
  it('is determined by its keys and their order', () => {
    const first = (...keys: number[]): number[] => {
      const random = new Random(...keys);
      return [random.next(), random.next(), random.between(5, 6)];
    };
    expect(first(1, 2)).toEqual(first(1, 2));
    expect(new Set([first(1, 2), first(2, 1), first(1, 3), first(0), first(0, 0)].map(String)).size).toBe(5);
  });

  it('is uniform: a hundred thousand numbers fill ten bins evenly', () => {
    const random = new Random(7);
    const bins = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) bins[Math.floor(random.next() * 10)] += 1;
    for (const bin of bins) expect(Math.abs(bin - 10_000)).toBeLessThan(500);
  });
});
