import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { resizeFilters } from '../src/filters.js';
import { type Fit, placeImage } from '../src/fit.js';
import type { Pixels } from '../src/pixels.js';
import { Resampler } from '../src/resample.js';
import type { TensorSpec } from '../src/tensor-spec.js';
import { firstDifference, sha256 } from './bytes.js';
import { fitCases, kernel } from './fixtures.js';
import { draw, pattern } from './pattern.js';

const resampler = Resampler.create(kernel);
const plain = { layout: 'nhwc', channels: 'rgb', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] } as const;

/** An image as `keep` prepares it, before its values are normalised. */
function prepared(pixels: Pixels, spec: Pick<TensorSpec, 'width' | 'height' | 'filter' | 'fit'>): Uint8Array {
  const full: TensorSpec = { ...plain, ...spec };
  resampler.keep(pixels, full, 5);
  return Uint8Array.from(resampler.tensor(full, 5));
}

describe('an image with its proportions, compared with Python', () => {
  it.each(fitCases)(
    'has the pixels of $like for $from',
    async ({ from, to: [width, height], filter, fit, sha256: expected }) => {
      const bytes = prepared(pattern(...from), { width, height, filter, fit });
      expect(await sha256(bytes)).toBe(expected);
    },
  );
});

const side = fc.integer({ min: 1, max: 60 });
const colour = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));
const fit: fc.Arbitrary<Fit> = fc.record({
  resize: fc.oneof(
    fc.record({ shortest: side }),
    fc.record({ longest: side }),
    fc.record({ width: side, height: side }),
  ),
  centre: fc.constantFrom('floor', 'even'),
  pad: colour,
});

describe('an image with its proportions', () => {
  it('is the part of the resized image that lies in the tensor, on the ground', () => {
    const filter = fc.constantFrom(...resizeFilters);
    fc.assert(
      fc.property(side, side, side, side, filter, fit, (w, h, width, height, kind, way) => {
        const image = pattern(w, h);
        const { columns, rows } = placeImage(image, { width, height, fit: way });
        const whole = resampler.resize(image, columns.size, rows.size, kind);
        const expected = draw(width, height, (x, y, c) => {
          const [column, row] = [x - columns.at + columns.from, y - rows.at + rows.from];
          const inside = column >= 0 && column < whole.width && row >= 0 && row < whole.height;
          return inside ? whole.data[(row * whole.width + column) * 3 + c] : way.pad[c];
        });
        const bytes = prepared(image, { width, height, filter: kind, fit: way });
        expect(firstDifference(bytes, expected.data)).toBeUndefined();
      }),
      { numRuns: runs(300) },
    );
  });

  it('lies in the middle, within a pixel', () => {
    fc.assert(
      fc.property(side, side, side, side, fit, (w, h, width, height, way) => {
        const { columns, rows } = placeImage({ width: w, height: h }, { width, height, fit: way });
        for (const [axis, target] of [
          [columns, width],
          [rows, height],
        ] as const) {
          expect(axis.length).toBe(Math.min(axis.size, target));
          expect(Math.abs(2 * axis.from + axis.length - axis.size)).toBeLessThanOrEqual(2);
          expect(Math.abs(2 * axis.at + axis.length - target)).toBeLessThanOrEqual(2);
        }
      }),
    );
  });

  it('is computed only where it is used, so that a picture of one long line costs no more', () => {
    const line = pattern(65_535, 1);
    const spec = {
      width: 64,
      height: 64,
      fit: { resize: { shortest: 64 }, centre: 'floor', pad: [0, 0, 0] },
    } as const;
    const start = performance.now();
    for (const filter of resizeFilters) {
      // 64 of 4,194,240 columns, all from the pixel in the middle.
      const bytes = prepared(line, { ...spec, filter });
      if (filter === 'nearest')
        expect(bytes).toEqual(draw(64, 64, (_x, _y, c) => line.data[32_767 * 3 + c]).data);
    }
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('keeps other images in their slots', () => {
    const spec: TensorSpec = {
      ...plain,
      ...{ width: 20, height: 30, filter: 'box' },
      fit: { resize: { longest: 20 }, centre: 'even', pad: [9, 8, 7] },
    };
    const images = [pattern(90, 20), pattern(5, 400), pattern(20, 30)];
    for (const [slot, image] of images.entries()) resampler.keep(image, spec, slot);
    const together = images.map((_, slot) => resampler.tensor(spec, slot).slice());
    const alone = images.map((image) => {
      const fresh = Resampler.create(kernel);
      fresh.keep(image, spec);
      return fresh.tensor(spec).slice();
    });
    expect(together).toEqual(alone);
  });
});
