import { expect, test } from 'vitest';
import { ImageError } from '../src/image-error.js';
import { checkSize, defaultLimits } from '../src/limits.js';

test.each([
  [0, 5, 'corrupt'],
  [5, 0, 'corrupt'],
  [65_536, 1, 'too-large'],
  [1, 65_536, 'too-large'],
  [8192, 8193, 'too-large'],
])('%i x %i pixels are %s', (width, height, fault) => {
  let thrown: unknown;
  try {
    checkSize(width, height, defaultLimits);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(ImageError);
  expect(thrown).toMatchObject({ fault, name: 'ImageError', message: `${width}x${height} pixels` });
});

test('sizes up to the limit are accepted', () => {
  expect(() => checkSize(8192, 8192, defaultLimits)).not.toThrow();
  expect(() => checkSize(65_535, 1, defaultLimits)).not.toThrow();
  expect(() => checkSize(3, 3, { maxPixels: 9 })).not.toThrow();
});
