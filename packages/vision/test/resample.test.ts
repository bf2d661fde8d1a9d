import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { resizeFilters } from '../src/filters.js';
import type { ResizeFilter } from '../src/filters.js';
import type { Pixels } from '../src/pixels.js';
import { Resampler } from '../src/resample.js';
import type { TensorSpec } from '../src/tensor-spec.js';
import { turnUpright } from '../src/turn.js';
import { sha256 } from './bytes.js';
import { kernel, resizeCases } from './fixtures.js';
import { draw, pattern } from './pattern.js';
import { referenceResize } from './reference.js';

const resampler = Resampler.create(kernel);

const side = fc.integer({ min: 1, max: 40 });
const filter = fc.constantFrom(...resizeFilters);
const image = fc
  .tuple(side, side)
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
      .map((data): Pixels => ({ width, height, data })),
  );

describe('resize, compared with Pillow', () => {
  it.each(resizeCases)(
    'gives the same bytes for $from -> $to, $filter',
    async ({ from, to, filter: kind, sha256: expected }) => {
      expect(await sha256(resampler.resize(pattern(...from), ...to, kind).data)).toBe(expected);
    },
  );
});

describe('resize', () => {
  it('gives the same pixels with a precompiled module', () => {
    const other = Resampler.create(new WebAssembly.Module(kernel));
    const image = pattern(30, 20);
    expect(other.resize(image, 8, 9, 'lanczos')).toEqual(resampler.resize(image, 8, 9, 'lanczos'));
  });

  it('matches the reference for any pixels, sizes and filter', () => {
    fc.assert(
      fc.property(image, side, side, filter, (pixels, width, height, kind) => {
        const reference = referenceResize(pixels, width, height, kind);
        expectWithin(resampler.resize(pixels, width, height, kind), reference, 0);
      }),
      { numRuns: runs(300) },
    );
  });

  it('keeps a constant image constant', () => {
    const colour = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));
    fc.assert(
      fc.property(colour, side, side, side, side, filter, (rgb, w, h, width, height, kind) => {
        const flat = draw(w, h, (_x, _y, channel) => rgb[channel]);
        const constant = draw(width, height, (_x, _y, c) => rgb[c]);
        expectWithin(resampler.resize(flat, width, height, kind), constant, 0);
      }),
    );
  });

  it('stays between the darkest and the lightest value for filters without negative weights', () => {
    const kinds = fc.constantFrom<ResizeFilter>('nearest', 'box', 'bilinear', 'hamming');
    fc.assert(
      fc.property(image, side, side, kinds, (pixels, width, height, kind) => {
        const { data } = resampler.resize(pixels, width, height, kind);
        expect(Math.min(...data)).toBeGreaterThanOrEqual(Math.min(...pixels.data));
        expect(Math.max(...data)).toBeLessThanOrEqual(Math.max(...pixels.data));
      }),
    );
  });

  it('clips the overshoot of a hard edge', () => {
    const edge = draw(8, 1, (x) => (x < 4 ? 0 : 255));
    const { data } = resampler.resize(edge, 40, 1, 'lanczos');
    expect(data[0]).toBe(0);
    expect(data.at(-1)).toBe(255);
    expect([...data].slice(45, 54)).toEqual(Array(9).fill(0));
  });

  it('commutes with flips, within 1, if the filter is symmetric', () => {
    const kinds = fc.constantFrom<ResizeFilter>('bilinear', 'hamming', 'bicubic', 'lanczos');
    fc.assert(
      fc.property(image, side, side, kinds, (pixels, width, height, kind) => {
        const straight = resampler.resize(pixels, width, height, kind);
        expectWithin(resampler.resize(mirror(pixels), width, height, kind), mirror(straight), 1);
        expectWithin(resampler.resize(flip(pixels), width, height, kind), flip(straight), 1);
      }),
    );
  });

  it('changes nothing if the size stays the same', () => {
    fc.assert(
      fc.property(image, filter, (pixels, kind) => {
        expectWithin(resampler.resize(pixels, pixels.width, pixels.height, kind), pixels, 0);
      }),
    );
  });

  it('resizes a stored picture to the very pixels of the upright one', () => {
    const orientation = fc.integer({ min: 1, max: 8 });
    const fit = fc.constantFrom<TensorSpec['fit']>(
      undefined,
      { resize: { shortest: 30 }, centre: 'even', pad: [1, 2, 3] },
      { resize: { longest: 15 }, centre: 'floor', pad: [9, 8, 7] },
    );
    fc.assert(
      fc.property(image, filter, orientation, fit, (pixels, kind, turned, how) => {
        const spec = { ...plain, width: 21, height: 17, filter: kind, fit: how };
        expect(kept(pixels, spec, turned)).toEqual(kept(turnUpright(pixels, turned), spec, 1));
      }),
      { numRuns: runs(300) },
    );
    const large = pattern(900, 500);
    for (const turned of [3, 5, 6, 7, 8])
      expect(kept(large, plain, turned)).toEqual(kept(turnUpright(large, turned), plain, 1));
  });

  it('splits a large image into bands without seams', () => {
    const large = pattern(900, 500);
    // The narrowest filter that has seams, and the widest.
    for (const kind of ['box', 'lanczos'] as const) {
      expectWithin(resampler.resize(large, 40, 30, kind), referenceResize(large, 40, 30, kind), 0);
    }
    const tall = pattern(1, 65_535);
    expectWithin(resampler.resize(tall, 2, 5, 'bicubic'), referenceResize(tall, 2, 5, 'bicubic'), 0);
  });

  it('is not affected by earlier images, however many sizes they have', () => {
    const first = resampler.resize(pattern(20, 20), 9, 9, 'bicubic');
    for (let size = 1; size < 80; size++) resampler.resize(pattern(size, 2), 11, 3, 'bicubic');
    expect(resampler.resize(pattern(20, 20), 9, 9, 'bicubic')).toEqual(first);
  });

  it.each([
    [0, 5],
    [5, 0],
    [-1, 5],
    [1.5, 5],
    [NaN, 5],
  ])('rejects the size %d x %d', (width, height) => {
    expect(() => resampler.resize(pattern(4, 4), width, height, 'box')).toThrow(RangeError);
  });

  it('rejects pixels that do not match their size', () => {
    const short = { width: 4, height: 4, data: new Uint8Array(47) };
    expect(() => resampler.resize(short, 2, 2, 'box')).toThrow('47 bytes do not match 4x4 RGB pixels');
  });
});

/** Values of 0 to 255. */
const plain: TensorSpec = {
  ...{ width: 40, height: 30, layout: 'nhwc', channels: 'rgb', filter: 'bicubic' },
  ...{ scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
};

function kept(pixels: Pixels, spec: TensorSpec, orientation: number): Float32Array {
  resampler.keep(pixels, spec, 3, orientation);
  return resampler.tensor(spec, 3).slice();
}

function mirror({ width, height, data }: Pixels): Pixels {
  return draw(width, height, (x, y, c) => data[(y * width + width - 1 - x) * 3 + c]);
}

function flip({ width, height, data }: Pixels): Pixels {
  return draw(width, height, (x, y, c) => data[((height - 1 - y) * width + x) * 3 + c]);
}

function expectWithin(actual: Pixels, expected: Pixels, tolerance: number): void {
  expect([actual.width, actual.height, actual.data.length]).toEqual([
    expected.width,
    expected.height,
    expected.data.length,
  ]);
  const largestDifference = actual.data.reduce(
    (worst, value, i) => Math.max(worst, Math.abs(value - expected.data[i])),
    0,
  );
  expect(largestDifference).toBeLessThanOrEqual(tolerance);
}
