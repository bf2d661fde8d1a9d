import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ListedImage } from '../../src/job/listed-image.js';
import { ImageTable } from '../../src/driver/image-table.js';

const image: fc.Arbitrary<ListedImage> = fc.record({
  path: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  label: fc.option(fc.constantFrom('', 'apple', 'Apple', 'poire é', '🍎')),
  size: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  version: fc.string({ maxLength: 20 }),
});

function tableOf(images: Iterable<ListedImage>): ImageTable {
  const table = new ImageTable();
  for (const one of images) table.push(one);
  return table;
}

function numbered(count: number): ListedImage[] {
  return Array.from({ length: count }, (_, i) => ({
    path: `p/${i}`,
    label: `${i % 5}`,
    size: i,
    version: `v${i}`,
  }));
}

describe('an image table', () => {
  it('returns the images that were pushed', () => {
    fc.assert(
      fc.property(fc.array(image, { maxLength: 50 }), (images) => {
        const table = tableOf(images);
        expect(table.length).toBe(images.length);
        expect([...table.range(0, table.length)]).toEqual(images);
      }),
    );
  });

  it('counts images by label, including those without a label', () => {
    fc.assert(
      fc.property(fc.array(image, { maxLength: 50 }), (images) => {
        const counts = new Map<string | null, number>();
        for (const { label } of images) counts.set(label, (counts.get(label) ?? 0) + 1);
        expect(tableOf(images).countByLabel()).toEqual(counts);
      }),
    );
  });

  it('holds many images, and paths longer than a page', () => {
    const long = { path: 'x'.repeat(1_500_000), label: null, size: 1, version: 'v' };
    const images = [...numbered(30_000), long, ...numbered(3)];
    const table = tableOf(images);
    expect([...table.range(29_999, 30_004)]).toEqual(images.slice(29_999));
    expect(table.get(1234)).toEqual(images[1234]);
  });

  it('returns a range of images', () => {
    expect([...tableOf(numbered(9)).range(3, 5)].map(({ size }) => size)).toEqual([3, 4]);
  });
});

describe('a sample of an image table', () => {
  it('is even: its gaps differ by at most one, and it starts with the first image', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (length, count) => {
        const sample = tableOf(numbered(length)).sample(count);
        const positions = [...sample.range(0, sample.length)].map(({ size }) => size);
        expect(positions).toHaveLength(Math.min(length, count));
        expect(positions[0]).toBe(0);
        const gaps = positions.map((position, i) => (positions[i + 1] ?? length) - position);
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1);
        expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is the same every time', () => {
    const sample = (): ListedImage[] => [...tableOf(numbered(100)).sample(7).range(0, 7)];
    expect(sample()).toEqual(sample());
  });

  it('counts only its own labels', () => {
    expect(tableOf(numbered(10)).sample(2).countByLabel()).toEqual(new Map([['0', 2]]));
  });
});
