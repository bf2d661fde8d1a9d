import fc from 'fast-check';
import { zipSync } from 'fflate';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { VergerError } from '../../src/common/errors.js';
import { decodeNpy, encodeNpyPieces } from '../../src/pca/npy.js';
import type { NpyArray } from '../../src/pca/npy.js';
import { requireArray, countScalar, decodeNpz, encodeNpz, float64Scalar } from '../../src/pca/npz.js';
import { lapack } from './matrices.js';

const shape = fc.array(fc.nat({ max: 5 }), { maxLength: 2 });
const array: fc.Arbitrary<NpyArray> = shape.chain((lengths) => {
  const count = lengths.reduce((product, length) => product * length, 1);
  const size = { minLength: count, maxLength: count };
  return fc
    .oneof(fc.float64Array(size), fc.float32Array(size), fc.int32Array(size), fc.uint8Array(size))
    .map((data) => ({ shape: lengths, data }));
});
const name = fc.stringMatching(/^[A-Za-z]\w{0,8}$/);

function encodeNpy(npy: NpyArray): Uint8Array {
  return new Uint8Array(Buffer.concat(encodeNpyPieces(npy)));
}

function rejection(action: () => unknown): VergerError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(VergerError);
    return error as VergerError;
  }
  throw new Error('nothing was thrown');
}

describe('an .npz file', () => {
  it('reads back as it was written', () => {
    fc.assert(
      fc.property(fc.dictionary(name, array), (arrays) => {
        const decoded = decodeNpz(encodeNpz(arrays));
        expect(decoded.size).toBe(Object.keys(arrays).length);
        for (const [key, { shape, data }] of Object.entries(arrays)) {
          expect(decoded.get(key)?.shape).toEqual(shape);
          expect(decoded.get(key)?.data).toEqual(data);
        }
      }),
    );
  });

  it('has the bytes that fflate gives, empty arrays included', () => {
    fc.assert(
      fc.property(fc.dictionary(name, array), (arrays) => {
        const files = Object.entries(arrays).map(([key, each]) => [`${key}.npy`, encodeNpy(each)] as const);
        const zip = zipSync(Object.fromEntries(files), { level: 0, mtime: new Date(1980, 0, 1) });
        expect(encodeNpz(arrays)).toEqual(zip);
      }),
    );
  });

  it('has the same bytes at any time and in any time zone', () => {
    const arrays = { a: { shape: [2], data: Float64Array.of(1, 2) } };
    const bytes = encodeNpz(arrays);
    const zone = process.env.TZ;
    try {
      process.env.TZ = 'Pacific/Auckland';
      expect(encodeNpz(arrays)).toEqual(bytes);
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  it('written by NumPy is read correctly', () => {
    const arrays = decodeNpz(Buffer.from(lapack.npz, 'base64'));
    expect(arrays.get('f8')).toEqual({ shape: [2, 3], data: Float64Array.of(1.5, -2, 3.25, 0, 1e300, -0) });
    expect(arrays.get('f4')).toEqual({ shape: [2], data: Float32Array.of(0.5, 1.25) });
    expect(arrays.get('i4')).toEqual({ shape: [1, 1], data: Int32Array.of(-7) });
    expect(arrays.get('u1')).toEqual({ shape: [], data: Uint8Array.of(255) });
  });

  it('is rejected if it is truncated anywhere', () => {
    const bytes = encodeNpz({
      a: { shape: [2, 3], data: new Float64Array(6) },
      b: { shape: [], data: Float32Array.of(1) },
    });
    for (let length = 0; length < bytes.length; length++) {
      expect(rejection(() => decodeNpz(bytes.subarray(0, length))).code).toBe('corrupt-result');
    }
  });

  it('gives arrays or a VergerError if a byte is damaged', () => {
    const bytes = encodeNpz({ a: { shape: [2], data: Float64Array.of(1, 2) } });
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = bytes.slice();
        damaged[at] ^= change;
        try {
          decodeNpz(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(VergerError);
        }
      }),
      { numRuns: runs(500) },
    );
  });

  it('is rejected if it is compressed or contains other files', () => {
    const text = new Uint8Array(1000);
    expect(() => decodeNpz(zipSync({ 'a.npy': text }))).toThrow('damaged');
    expect(() => decodeNpz(zipSync({ 'a.txt': text }, { level: 0 }))).toThrow('"a.txt" is not an array');
  });

  it('accepts only array names that NumPy can store', () => {
    for (const key of ['', 'a/b', '0', '__proto__']) {
      expect(() => encodeNpz(Object.fromEntries([[key, { shape: [], data: Uint8Array.of(1) }]]))).toThrow(
        'not a valid array name',
      );
    }
  });

  it('gives arrays by name, type and number of dimensions', () => {
    const arrays = decodeNpz(
      encodeNpz({
        pi: { shape: [], data: Float64Array.of(3.14) },
        n: { shape: [], data: Float64Array.of(12) },
        row: { shape: [2], data: Float64Array.of(1, 2) },
        bytes: { shape: [1], data: Uint8Array.of(1) },
      }),
    );
    expect(float64Scalar(arrays, 'pi')).toBe(3.14);
    expect(countScalar(arrays, 'n')).toBe(12);
    expect(requireArray(arrays, 'row', Float64Array, 1).data).toEqual(Float64Array.of(1, 2));
    expect(() => requireArray(arrays, 'absent', Int32Array, 1)).toThrow('no array "absent"');
    expect(() => requireArray(arrays, 'row', Float64Array, 2)).toThrow('2-D Float64Array');
    expect(() => requireArray(arrays, 'bytes', Float64Array, 1)).toThrow('not a 1-D Float64Array');
    expect(() => countScalar(arrays, 'pi')).toThrow('not a count');
  });
});

describe('an .npy file', () => {
  const bytes = encodeNpy({ shape: [3], data: Float64Array.of(1, 2, 3) });

  it('decodes to a view of its bytes if they are aligned, and to a copy otherwise', () => {
    expect(decodeNpy(bytes).data.buffer).toBe(bytes.buffer);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(decodeNpy(shifted.subarray(1)).data).toEqual(Float64Array.of(1, 2, 3));
  });

  it.each([
    ['magic', '\x93NUMPY', '\x93NUMPX', 'not an .npy file'],
    ['version', '\x01\x00', '\x02\x00', 'not an .npy file'],
    ['element type', '<f8', '>f8', 'unsupported'],
    ['element type name', "'descr'", "'dexcr'", 'unsupported'],
    ['order', 'False', 'True ', 'damaged header'],
    ['shape', '(3,)', '(-3)', 'damaged header'],
    ['length', '(3,)', '(4,)', 'do not match'],
  ])('with a different %s is rejected', (_, from, to, message) => {
    const text = Buffer.from(bytes).toString('latin1');
    expect(text).toContain(from);
    expect(() => decodeNpy(Buffer.from(text.replace(from, to), 'latin1'))).toThrow(message);
  });

  it('is not written if the data does not match the shape', () => {
    expect(() => encodeNpy({ shape: [2, 2], data: new Float64Array(3) })).toThrow(
      'do not match the shape [2, 2]',
    );
  });
});
