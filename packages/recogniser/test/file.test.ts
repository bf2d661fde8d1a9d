import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import {
  decodeRecogniser,
  encodeRecogniser,
  Gallery,
  imageId,
  Recogniser,
  RecogniserError,
  Statistics,
} from '../src/index.js';
import { cloud } from './images.js';

const photos = cloud(['Gala', '__proto__'], 3, { seed: 2, first: 100 });
const contents = {
  backbone: { name: 'made', featureDigest: 'f'.repeat(64), views: [100, 60] },
  step: 2 ** -10,
  kinds: new Map([['Gala', 'apple']]),
  calibration: {
    on: 'a table at home ✓',
    photos: photos.map(({ sha256, ...photo }, group) => ({ ...photo, group, id: imageId(sha256) })),
  },
};

describe.each([
  { what: 'a recogniser', gallery: undefined },
  { what: 'one that knows neighbours', gallery: new Gallery() },
])('the file of $what', ({ gallery }) => {
  const recogniser = new Recogniser({ ...contents, statistics: new Statistics(3), gallery });
  for (const image of cloud(['Gala', '__proto__', 'pêche'], 5)) recogniser.learn(image);
  const bytes = encodeRecogniser(recogniser);

  it('holds all of it, and is the same for the same knowledge', () => {
    const read = decodeRecogniser(bytes);
    expect(encodeRecogniser(read)).toEqual(bytes);
    expect(read.calibration).toEqual(recogniser.calibration);
    expect(read.answer(photos[0].features)).toEqual(recogniser.answer(photos[0].features));
    // Wherever it lies in memory.
    const moved = new Uint8Array(bytes.length + 3);
    moved.set(bytes, 3);
    expect(encodeRecogniser(decodeRecogniser(moved.subarray(3)))).toEqual(bytes);
  });

  it('is refused in one line wherever it is cut off, or begins otherwise', () => {
    for (let length = 0; length < bytes.length; length += 7)
      expect(() => decodeRecogniser(bytes.subarray(0, length))).toThrow(RecogniserError);
    expect(() => decodeRecogniser(Uint8Array.of(...bytes, 0))).toThrow('too long');
    const later = new TextEncoder().encode('verger-recogniser 3\n{}\n');
    expect(() => decodeRecogniser(later)).toThrow('a later version made it');
    expect(() => decodeRecogniser(new TextEncoder().encode('{"a":1}'))).toThrow('not a recogniser');
  });

  it('of a stranger is read, or refused in one line', () => {
    const end = bytes.indexOf(0x0a, 25);
    fc.assert(
      fc.property(fc.nat({ max: end }), fc.nat({ max: 255 }), (at, value) => {
        const changed = bytes.slice();
        changed[at] = value;
        try {
          decodeRecogniser(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(RecogniserError);
        }
      }),
      { numRuns: runs(2000) },
    );
  });
});
