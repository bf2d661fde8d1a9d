// The inner loops of Pillow's resize for 8-bit RGB, bit-exact (Pillow, src/libImaging/Resample.c): a sum of pixels
// times integer weights with 22 fractional bits, plus one half, shifted right, clipped to 0..255.
//
// A weight w is stored as two 16-bit halves, w = high * 4096 + low with 0 <= low < 4096, for i16 dot products (two
// taps per instruction). Sums are modulo 2^32 and the final sum fits in 32 bits, so the result is exact.
//
// Weight tables: `bounds` holds (first tap, number of taps) as i32 per output position; `high` and `low` hold `stride`
// i16 each per output position, zero beyond the number of taps. `stride` is a multiple of 4.

const HALF: i32 = 1 << 21;
const FRACTION: i32 = 22;
const LOW_BITS: i32 = 12;

/** Start of the memory that the host may use. */
export function heapBase(): usize {
  return __heap_base;
}

/**
 * Resamples `rows` rows of interleaved RGB to `width` pixels each. Reads up to 15 bytes past the last row and writes
 * 1 byte past each output row; `targetRowBytes` must leave room for it.
 */
export function horizontal(
  source: usize,
  sourceRowBytes: usize,
  target: usize,
  targetRowBytes: usize,
  rows: i32,
  width: i32,
  bounds: usize,
  high: usize,
  low: usize,
  stride: usize,
): void {
  // Two rows at a time share the weight loads; an odd last row is done twice.
  for (let row = 0; row < rows; row += 2) {
    const hasNext = row + 1 < rows;
    const below = source + (hasNext ? sourceRowBytes : 0);
    const targetBelow = target + (hasNext ? targetRowBytes : 0);
    let bound = bounds;
    let weightsHigh = high;
    let weightsLow = low;
    for (let at: usize = 0, end = <usize>width * 3; at < end; at += 3) {
      const start = <usize>load<i32>(bound) * 3;
      const count = load<i32>(bound, 4);
      let high0 = i32x4.splat(0);
      let high1 = i32x4.splat(0);
      let low0 = i32x4.splat(HALF);
      let low1 = i32x4.splat(HALF);
      let pixel = source + start;
      let pixelBelow = below + start;
      for (let offset: usize = 0, last = <usize>count * 2; offset < last; offset += 8) {
        const bytes0 = v128.load(pixel);
        const bytes1 = v128.load(pixelBelow);
        // Unpack pixels 0 and 1, then 2 and 3, of five into i16 pairs r0 r1 g0 g1 b0 b1; index -1 gives zero.
        const a0 = i8x16.swizzle(bytes0, i8x16(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1));
        const a1 = i8x16.swizzle(bytes1, i8x16(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1));
        const b0 = i8x16.swizzle(bytes0, i8x16(6, -1, 9, -1, 7, -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1));
        const b1 = i8x16.swizzle(bytes1, i8x16(6, -1, 9, -1, 7, -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1));
        const aHigh = v128.load_splat<i32>(weightsHigh + offset);
        high0 = i32x4.add(high0, i32x4.dot_i16x8_s(a0, aHigh));
        high1 = i32x4.add(high1, i32x4.dot_i16x8_s(a1, aHigh));
        const aLow = v128.load_splat<i32>(weightsLow + offset);
        low0 = i32x4.add(low0, i32x4.dot_i16x8_s(a0, aLow));
        low1 = i32x4.add(low1, i32x4.dot_i16x8_s(a1, aLow));
        const bHigh = v128.load_splat<i32>(weightsHigh + offset, 4);
        high0 = i32x4.add(high0, i32x4.dot_i16x8_s(b0, bHigh));
        high1 = i32x4.add(high1, i32x4.dot_i16x8_s(b1, bHigh));
        const bLow = v128.load_splat<i32>(weightsLow + offset, 4);
        low0 = i32x4.add(low0, i32x4.dot_i16x8_s(b0, bLow));
        low1 = i32x4.add(low1, i32x4.dot_i16x8_s(b1, bLow));
        pixel += 12;
        pixelBelow += 12;
      }
      const sum0 = i32x4.shr_s(i32x4.add(i32x4.shl(high0, LOW_BITS), low0), FRACTION);
      const sum1 = i32x4.shr_s(i32x4.add(i32x4.shl(high1, LOW_BITS), low1), FRACTION);
      const words = i16x8.narrow_i32x4_s(sum0, sum1);
      const bytes = i8x16.narrow_i16x8_u(words, words);
      // Writes four bytes for three: the next pixel overwrites the fourth.
      v128.store32_lane(target + at, bytes, 0);
      v128.store32_lane(targetBelow + at, bytes, 1);
      bound += 8;
      weightsHigh += stride * 2;
      weightsLow += stride * 2;
    }
    source += sourceRowBytes * 2;
    target += targetRowBytes * 2;
  }
}

/**
 * Adds a band of rows to the output rows that use them, starting at output row `y`. An output row whose last tap is
 * in the band is finished: its clipped bytes go to `target + y * rowBytes`. One that needs later rows keeps its sums
 * at `partial` (i32, `partialBytes` per row; not accessed if no output row crosses a band's edge). Reads and writes up
 * to 15 bytes past the end of a row. The rows of the band are `bandRowBytes` apart.
 *
 * Returns the first output row that is not finished.
 */
export function vertical(
  band: usize,
  bandRowBytes: usize,
  bandStart: i32,
  bandEnd: i32,
  rowBytes: usize,
  y: i32,
  height: i32,
  bounds: usize,
  high: usize,
  low: usize,
  stride: usize,
  partial: usize,
  partialBytes: usize,
  target: usize,
): i32 {
  let unfinished = y;
  for (; y < height; y++) {
    const first = load<i32>(bounds + <usize>y * 8);
    const last = first + load<i32>(bounds + <usize>y * 8, 4);
    if (first >= bandEnd) break;
    const from = max(first, bandStart);
    const to = min(last, bandEnd);
    const ends = last <= bandEnd;
    const weights = (<usize>y * stride + <usize>(from - first)) * 2;
    const sums = partial + <usize>y * partialBytes;
    const row = target + <usize>y * rowBytes;
    const rows = band + <usize>(from - bandStart) * bandRowBytes;
    for (let at: usize = 0; at < rowBytes; at += 16) {
      sum16(
        rows + at,
        bandRowBytes,
        to - from,
        high + weights,
        low + weights,
        sums + at * 4,
        first >= bandStart,
        ends,
        row + at,
      );
    }
    if (ends) unfinished = y + 1;
  }
  return unfinished;
}

/** The weighted sum of `count` rows for 16 adjacent bytes. */
function sum16(
  rows: usize,
  rowBytes: usize,
  count: i32,
  high: usize,
  low: usize,
  sums: usize,
  begins: bool,
  ends: bool,
  out: usize,
): void {
  const zero = i32x4.splat(0);
  let high0 = zero;
  let high1 = zero;
  let high2 = zero;
  let high3 = zero;
  let low0: v128;
  let low1: v128;
  let low2: v128;
  let low3: v128;
  if (begins) {
    const half = i32x4.splat(HALF);
    low0 = half;
    low1 = half;
    low2 = half;
    low3 = half;
  } else {
    low0 = v128.load(sums);
    low1 = v128.load(sums, 16);
    low2 = v128.load(sums, 32);
    low3 = v128.load(sums, 48);
  }
  for (let tap = 0; tap < count; tap += 2) {
    const offset = <usize>tap * 2;
    let weightHigh: v128;
    let weightLow: v128;
    const a = v128.load(rows);
    let b = a;
    if (tap + 1 < count) {
      b = v128.load(rows + rowBytes);
      weightHigh = v128.load_splat<i32>(high + offset);
      weightLow = v128.load_splat<i32>(low + offset);
    } else {
      // A single last tap: its partner has weight 0, so that pixel does not matter.
      weightHigh = i32x4.splat(<i32>load<u16>(high + offset));
      weightLow = i32x4.splat(<i32>load<u16>(low + offset));
    }
    rows += rowBytes * 2;
    const near = i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const far = i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const pair0 = i16x8.extend_low_i8x16_u(near);
    const pair1 = i16x8.extend_high_i8x16_u(near);
    const pair2 = i16x8.extend_low_i8x16_u(far);
    const pair3 = i16x8.extend_high_i8x16_u(far);
    high0 = i32x4.add(high0, i32x4.dot_i16x8_s(pair0, weightHigh));
    high1 = i32x4.add(high1, i32x4.dot_i16x8_s(pair1, weightHigh));
    high2 = i32x4.add(high2, i32x4.dot_i16x8_s(pair2, weightHigh));
    high3 = i32x4.add(high3, i32x4.dot_i16x8_s(pair3, weightHigh));
    low0 = i32x4.add(low0, i32x4.dot_i16x8_s(pair0, weightLow));
    low1 = i32x4.add(low1, i32x4.dot_i16x8_s(pair1, weightLow));
    low2 = i32x4.add(low2, i32x4.dot_i16x8_s(pair2, weightLow));
    low3 = i32x4.add(low3, i32x4.dot_i16x8_s(pair3, weightLow));
  }
  const sum0 = i32x4.add(i32x4.shl(high0, LOW_BITS), low0);
  const sum1 = i32x4.add(i32x4.shl(high1, LOW_BITS), low1);
  const sum2 = i32x4.add(i32x4.shl(high2, LOW_BITS), low2);
  const sum3 = i32x4.add(i32x4.shl(high3, LOW_BITS), low3);
  if (ends) {
    const words0 = i16x8.narrow_i32x4_s(i32x4.shr_s(sum0, FRACTION), i32x4.shr_s(sum1, FRACTION));
    const words1 = i16x8.narrow_i32x4_s(i32x4.shr_s(sum2, FRACTION), i32x4.shr_s(sum3, FRACTION));
    v128.store(out, i8x16.narrow_i16x8_u(words0, words1));
  } else {
    v128.store(sums, sum0);
    v128.store(sums, sum1, 16);
    v128.store(sums, sum2, 32);
    v128.store(sums, sum3, 48);
  }
}

/**
 * Writes `length` bytes of interleaved RGB as the floats of a tensor, starting at `target` with the given byte steps.
 * `table` holds 256 floats each for R, G and B, followed by the centre and factor that each was computed from.
 */
export function normalise(
  source: usize,
  length: usize,
  table: usize,
  target: usize,
  pixelStep: usize,
  redStep: usize,
  greenStep: usize,
  blueStep: usize,
): void {
  // Fill planes 16 pixels at a time; the rest, and other layouts, use the table byte by byte.
  const whole = pixelStep == 4 ? length - (length % 48) : 0;
  for (let at: usize = 0; at < whole; at += 48) {
    const a = v128.load(source + at);
    const b = v128.load(source + at, 16);
    const c = v128.load(source + at, 32);
    // prettier-ignore
    const red = i8x16.shuffle(
      i8x16.shuffle(a, b, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0, 0),
      c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29,
    );
    // prettier-ignore
    const green = i8x16.shuffle(
      i8x16.shuffle(a, b, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0, 0),
      c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30,
    );
    // prettier-ignore
    const blue = i8x16.shuffle(
      i8x16.shuffle(a, b, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0),
      c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31,
    );
    plane16(red, table + 3072, target + redStep);
    plane16(green, table + 3080, target + greenStep);
    plane16(blue, table + 3088, target + blueStep);
    target += 64;
  }
  for (let at = source + whole, end = source + length; at < end; at += 3) {
    store<f32>(target + redStep, load<f32>(table + ((<usize>load<u8>(at)) << 2)));
    store<f32>(target + greenStep, load<f32>(table + ((<usize>load<u8>(at, 1)) << 2), 1024));
    store<f32>(target + blueStep, load<f32>(table + ((<usize>load<u8>(at, 2)) << 2), 2048));
    target += pixelStep;
  }
}

/** 16 bytes of one colour as floats: (x - centre) * factor, both read from `constants`. */
function plane16(bytes: v128, constants: usize, target: usize): void {
  const centre = v128.load32_splat(constants);
  const factor = v128.load32_splat(constants, 4);
  const near = i16x8.extend_low_i8x16_u(bytes);
  const far = i16x8.extend_high_i8x16_u(bytes);
  v128.store(target, normalised(i32x4.extend_low_i16x8_u(near), centre, factor));
  v128.store(target, normalised(i32x4.extend_high_i16x8_u(near), centre, factor), 16);
  v128.store(target, normalised(i32x4.extend_low_i16x8_u(far), centre, factor), 32);
  v128.store(target, normalised(i32x4.extend_high_i16x8_u(far), centre, factor), 48);
}

function normalised(x: v128, centre: v128, factor: v128): v128 {
  return f32x4.mul(f32x4.sub(f32x4.convert_i32x4_s(x), centre), factor);
}
