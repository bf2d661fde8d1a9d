import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { float16Overflow, fromFloat16, toFloat16 } from '../../src/common/float16.js';

/** The value of a float16 number, by the definition of IEEE 754. */
function valueOf(bits: number): number {
  const [sign, exponent, fraction] = [bits >>> 15, (bits >>> 10) & 31, bits & 1023];
  const magnitude =
    exponent === 31
      ? fraction === 0
        ? Infinity
        : NaN
      : exponent === 0
        ? fraction * 2 ** -24
        : (1024 + fraction) * 2 ** (exponent - 25);
  return sign === 1 ? -magnitude : magnitude;
}

const bitsOf = (value: number): number => toFloat16(Float32Array.of(value))[0];
/** All finite numbers from 0 on. */
const finite = Array.from({ length: 0x7c00 }, (_, bits) => bits);

describe('float16', () => {
  it('keeps every number that it can hold', () => {
    for (const bits of finite) {
      expect(bitsOf(valueOf(bits))).toBe(bits);
      expect(bitsOf(-valueOf(bits))).toBe(bits | 0x8000);
    }
  });

  it('survives the way there and back, all of its 65,536 patterns', () => {
    const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
    const isNaN = (bits: number): boolean => (bits & 0x7fff) > 0x7c00;
    const back = toFloat16(fromFloat16(all));
    expect(back.filter((bits, i) => (isNaN(all[i]) ? !isNaN(bits) : bits !== all[i]))).toHaveLength(0);
  });

  it('rounds to the nearest number, and a tie to the even one', () => {
    const neighbours = fc.integer({ min: 0, max: 0x7bfe });
    fc.assert(
      fc.property(neighbours, fc.double({ min: 0, max: 1, noNaN: true }), (below, share) => {
        const [low, high] = [valueOf(below), valueOf(below + 1)];
        const value = Math.fround(low + (high - low) * share);
        const nearest = value - low < high - value ? below : below + 1;
        const expected = value - low === high - value ? below + (below & 1) : nearest;
        expect(bitsOf(value)).toBe(expected);
      }),
      { numRuns: runs(3000) },
    );
    for (const below of finite.slice(0, -1)) {
      const middle = (valueOf(below) + valueOf(below + 1)) / 2;
      expect(bitsOf(middle)).toBe(below + (below & 1));
    }
  });

  it('is infinite from 65520 on', () => {
    expect(valueOf(bitsOf(float16Overflow))).toBe(Infinity);
    // The float32 number before it.
    expect(valueOf(bitsOf(float16Overflow - 2 ** -8))).toBe(65504);
    expect(valueOf(bitsOf(-Infinity))).toBe(-Infinity);
    expect(valueOf(bitsOf(NaN))).toBeNaN();
  });

  it('is 0 for what is nearer to 0 than to the least number', () => {
    for (const value of [0, 2 ** -25, 2 ** -149]) expect(bitsOf(value)).toBe(0);
    expect(bitsOf(2 ** -25 * (1 + 2 ** -23))).toBe(1);
    expect(bitsOf(-0)).toBe(0x8000);
  });
});
