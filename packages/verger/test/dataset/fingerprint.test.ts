import { drawView, growFruit, Renderer } from '@verger/orchard';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { type Fingerprint, fingerprintOf } from '../../src/dataset/fingerprint.js';
import { distance } from '../../src/dataset/near-duplicates.js';
import { openDecoder } from '../../src/images/decode.js';
import type { Pixels } from '@verger/vision';

const renderer = new Renderer(100);
const fruitImage = (kind: number, view: number): Pixels =>
  drawView(renderer, growFruit(1, kind, view % 8), 1, kind, view);

function difference(a: Fingerprint, b: Fingerprint): number {
  return (
    a.thumbnail.reduce((sum, value, i) => sum + Math.abs(value - b.thumbnail[i]), 0) / a.thumbnail.length
  );
}

describe('the fingerprint of an image', () => {
  it.each([
    { what: 'a low-quality JPEG', change: (image: Sharp) => image.jpeg({ quality: 50 }) },
    { what: 'a WebP', change: (image: Sharp) => image.webp({ quality: 75 }) },
    { what: 'half the size', change: (image: Sharp) => image.resize(50, 50).png() },
    { what: 'an odd size', change: (image: Sharp) => image.resize(231, 231).jpeg() },
    { what: 'slightly lighter', change: (image: Sharp) => image.modulate({ brightness: 1.01 }).png() },
  ])('stays similar when the image becomes $what', async ({ change }) => {
    const decoder = await openDecoder();
    for (const kind of [0, 3, 8, 14]) {
      const original = fruitImage(kind, 0);
      const raw = { width: original.width, height: original.height, channels: 3 } as const;
      const changed = await decoder.decode(await change(sharp(original.data, { raw })).toBuffer());
      const [a, b] = [fingerprintOf(original), fingerprintOf(changed)];
      expect(distance(a.hash, b.hash)).toBeLessThanOrEqual(6);
      expect(difference(a, b)).toBeLessThan(2.5);
    }
  });

  it('differs between fruits', () => {
    const fingerprints = Array.from({ length: 30 }, (_, kind) => fingerprintOf(fruitImage(kind, 0)));
    fingerprints.forEach((a, i) => {
      for (const b of fingerprints.slice(0, i)) expect(difference(a, b)).toBeGreaterThan(2.5);
    });
  });

  it('is defined for the smallest image, and has the same hash for flat images of any shade', () => {
    const flat = (width: number, height: number, shade: number): Fingerprint =>
      fingerprintOf({ width, height, data: new Uint8Array(width * height * 3).fill(shade) });
    expect([...flat(1, 1, 77).thumbnail]).toEqual(new Array(192).fill(77));
    expect(flat(1, 1, 77).hash).toEqual(flat(300, 17, 201).hash);
  });
});
