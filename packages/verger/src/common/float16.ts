/** From here on, rounding to the nearest gives infinity (IEEE 754-2019, 4.3.1): 2^16 less half a unit in the last place. */
export const float16Overflow = 65520;

/**
 * The bits of IEEE 754 binary16 numbers, each the nearest to a float32 number, ties to even: what NumPy's
 * `astype(float16)` gives. Node has no `Float16Array` before version 24.
 */
export function toFloat16(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(words, halfOf);
}

/** @param halves the bits of binary16 numbers: 1 of sign, 5 of exponent with a bias of 15, 10 of fraction */
export function fromFloat16(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, (bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
  });
}

/** @param word the bits of a float32 number: 1 of sign, 8 of exponent with a bias of 127, 23 of fraction */
function halfOf(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // Of 65520, the first that rounds to infinity.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // Of 2^-14, the smallest normal number. A carry of the fraction raises the exponent, as it should.
  if (magnitude >= 0x38800000) return sign | (roundedShift(magnitude, 13) - (112 << 10));
  const exponent = magnitude >>> 23;
  // Subnormal: in units of 2^-24, where a float32 number is its significand times 2^(exponent - 150).
  return sign | roundedShift((magnitude & 0x7fffff) | 0x800000, Math.min(126 - exponent, 25));
}

/** `value / 2^bits`, rounded to the nearest, ties to even; 1 to 25 bits. */
function roundedShift(value: number, bits: number): number {
  const quotient = value >>> bits;
  const rest = value & ((1 << bits) - 1);
  const half = 1 << (bits - 1);
  return rest > half || (rest === half && (quotient & 1) === 1) ? quotient + 1 : quotient;
}
