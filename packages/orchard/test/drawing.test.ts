import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { drawView, growFruit } from '../src/draw-fruit.js';
import { Renderer } from '../src/drawing/render.js';
import { orchard } from '../src/kinds/orchard.js';
import type { Pixels } from '../src/pixels.js';
import { fruitOf, shotOf, splitOf } from '../src/views.js';

const size = 48;
const kinds = orchard.map(({ name }, kind) => ({ name, kind }));

function picture(kind: number, view: number, seed = 1): Pixels {
  return drawView(new Renderer(size), growFruit(seed, kind, fruitOf(view)), seed, kind, view);
}

function sha256(...pictures: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const picture of pictures) hash.update(picture);
  return hash.digest('hex');
}

function pixelAt({ width, data }: Pixels, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

describe('the orchard', () => {
  it('has at least 24 kinds, each with a unique name', () => {
    expect(orchard.length).toBeGreaterThanOrEqual(24);
    expect(new Set(orchard.map(({ name }) => name)).size).toBe(orchard.length);
  });

  it('is drawn bit for bit the same on every machine and version of Node', () => {
    const pictures = kinds.flatMap(({ kind }) => [0, 9, 18].map((view) => picture(kind, view).data));
    expect(sha256(...pictures)).toBe('9dfd16fc574474d438001bf57e386c5861e4e8903d668a595b6c3bdc69b6bf74');
  });
});

describe.each(kinds)('a picture of $name', ({ kind }) => {
  const views = [0, 9, 18].map((view) => picture(kind, view));

  it('has white corners, and a fruit that fills it', () => {
    for (const pixels of views) {
      for (const [x, y] of [
        [0, 0],
        [size - 1, 0],
        [0, size - 1],
        [size - 1, size - 1],
      ])
        expect(pixelAt(pixels, x, y)).toEqual([255, 255, 255]);
      const inked = (lines: (i: number, j: number) => number[]): number =>
        Array.from({ length: size }, (_, i) => i).filter((i) =>
          Array.from({ length: size }, (_, j) => lines(i, j)).some((rgb) => Math.min(...rgb) < 250),
        ).length;
      const wide = inked((x, y) => pixelAt(pixels, x, y));
      const high = inked((y, x) => pixelAt(pixels, x, y));
      expect(Math.max(wide, high)).toBeGreaterThan(size * 0.88);
    }
  });

  it('is lit, neither flat nor overexposed', () => {
    for (const { data } of views) {
      const inside = [...data].filter(
        (_, i) => Math.min(data[i - (i % 3)], data[i - (i % 3) + 1], data[i - (i % 3) + 2]) < 250,
      );
      const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
      const spread = Math.sqrt(inside.reduce((sum, value) => sum + (value - mean) ** 2, 0) / inside.length);
      expect(mean).toBeGreaterThan(15);
      expect(mean).toBeLessThan(225);
      expect(spread).toBeGreaterThan(8);
    }
  });

  it('differs from view to view, from fruit to fruit and from seed to seed', () => {
    const digests = [...views, picture(kind, 1), picture(kind, 0, 2)].map(({ data }) => sha256(data));
    expect(new Set(digests).size).toBe(digests.length);
  });
});

describe('a renderer', () => {
  it('draws the same picture whatever it has drawn before', () => {
    const renderer = new Renderer(size);
    const pear = growFruit(1, 3, 0);
    const first = drawView(renderer, pear, 1, 3, 0);
    drawView(renderer, pear, 1, 3, 8);
    drawView(renderer, growFruit(1, 8, 0), 1, 8, 0);
    expect(drawView(renderer, pear, 1, 3, 0)).toEqual(first);
    expect(picture(3, 0)).toEqual(first);
  });
});

describe('views', () => {
  it('go to Test one time in four, always with fruit that Training never shows', () => {
    const views = Array.from({ length: 200 }, (_, view) => view);
    const test = views.filter((view) => splitOf(view) === 'Test');
    expect(test.length).toBe(50);
    const fruits = (of: number[]): Set<number> => new Set(of.map(fruitOf));
    const training = fruits(views.filter((view) => splitOf(view) === 'Training'));
    for (const fruit of fruits(test)) expect(training.has(fruit)).toBe(false);
  });

  it('rotate the fruit: a pose is a rotation, and no pose is repeated', () => {
    const poses = Array.from({ length: 100 }, (_, view) => shotOf(1, 0, view).pose);
    for (const m of poses) {
      const dot = (a: number, b: number): number =>
        m[a * 3] * m[b * 3] + m[a * 3 + 1] * m[b * 3 + 1] + m[a * 3 + 2] * m[b * 3 + 2];
      for (const [a, b, expected] of [
        [0, 0, 1],
        [1, 1, 1],
        [2, 2, 1],
        [0, 1, 0],
        [0, 2, 0],
        [1, 2, 0],
      ])
        expect(dot(a, b)).toBeCloseTo(expected, 5);
    }
    expect(new Set(poses.map((pose) => pose.map((x) => x.toFixed(2)).join())).size).toBe(100);
  });
});
