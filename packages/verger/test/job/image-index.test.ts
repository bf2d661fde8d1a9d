import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import {
  decodeImageIndex,
  ImageIndexBuilder,
  type IndexedImage,
  joinImageIndexes,
} from '../../src/job/image-index.js';

const image: fc.Arbitrary<IndexedImage> = fc.record({
  path: fc.string({ unit: 'grapheme', maxLength: 20 }),
  size: fc.maxSafeNat(),
  version: fc.string({ maxLength: 40 }),
  digest: fc.constant(0).map(() => new Uint8Array(randomBytes(32))),
  place: fc.maxSafeNat(),
});

function encoded(images: readonly IndexedImage[]): Uint8Array {
  const builder = new ImageIndexBuilder();
  for (const each of images) builder.add(each);
  return builder.encode();
}

describe('an index of images', () => {
  it('returns the images of all indexes that were joined, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.array(image, { maxLength: 6 }), { minLength: 1, maxLength: 4 }), (parts) => {
        const joined = joinImageIndexes(parts.map(encoded));
        expect([...decodeImageIndex(joined)]).toEqual(parts.flat());
        expect(joined).toEqual(encoded(parts.flat()));
      }),
      { numRuns: runs(100) },
    );
  });

  it('is refused if it is damaged', () => {
    expect(() => [...decodeImageIndex(encoded([]).subarray(9))]).toThrow('invalid .npz file');
  });
});
