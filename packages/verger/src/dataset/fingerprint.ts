import type { Pixels } from '@verger/vision';

/** The data by which pictures are compared. */
export interface Fingerprint {
  /** 64-bit perceptual hash of the grey structure: similar pictures differ in few bits. */
  readonly hash: readonly [high: number, low: number];
  /** Mean colours of an 8 x 8 grid, RGB: 192 values. */
  readonly thumbnail: Uint8Array;
}

const fine = 32;
const fields = 8;

/**
 * The perceptual hash of Zauner (2010, "Implementation and Benchmarking of Perceptual Image Hash Functions", 3.2):
 * grey, 32 x 32, its 8 x 8 lowest DCT coefficients, each above or below their median. It ignores colour; the
 * thumbnail covers that.
 */
export function fingerprintOf(pixels: Pixels): Fingerprint {
  const small = shrink(pixels);
  return { hash: hashOf(small), thumbnail: thumbnailOf(small) };
}

/** Mean colours of a 32 x 32 grid, whose cell borders may cut through pixels. */
function shrink({ width, height, data }: Pixels): Float64Array {
  const across = fieldSpans(width);
  const small = new Float64Array(fine * fine * 3);
  const line = new Float64Array(fine * 3);
  fieldSpans(height).forEach(({ start, weights }, row) => {
    weights.forEach((weight, y) => {
      shrinkLine(data, (start + y) * width, across, line);
      for (let i = 0; i < line.length; i++) small[row * line.length + i] += weight * line[i];
    });
  });
  return small;
}

function shrinkLine(data: Uint8Array, first: number, spans: readonly FieldSpan[], line: Float64Array): void {
  spans.forEach(({ start, weights }, column) => {
    let [r, g, b] = [0, 0, 0];
    for (let x = 0; x < weights.length; x++) {
      const at = (first + start + x) * 3;
      r += weights[x] * data[at];
      g += weights[x] * data[at + 1];
      b += weights[x] * data[at + 2];
    }
    line[column * 3] = r;
    line[column * 3 + 1] = g;
    line[column * 3 + 2] = b;
  });
}

/** The pixels of a cell along one axis, and the weight of each. */
interface FieldSpan {
  readonly start: number;
  readonly weights: readonly number[];
}

function fieldSpans(side: number): FieldSpan[] {
  return Array.from({ length: fine }, (_, field) => {
    const from = (field * side) / fine;
    const to = ((field + 1) * side) / fine;
    const start = Math.floor(from);
    const weights = Array.from({ length: Math.ceil(to) - start }, (_, i) => {
      const covered = Math.min(start + i + 1, to) - Math.max(start + i, from);
      return (covered * fine) / side;
    });
    return { start, weights };
  });
}

/** cos((2 x + 1) u pi / 64) for the 8 lowest frequencies u and 32 positions x. */
const waves = Float64Array.from({ length: fields * fine }, (_, i) =>
  Math.cos(((2 * (i % fine) + 1) * Math.floor(i / fine) * Math.PI) / (2 * fine)),
);

function hashOf(small: Float64Array): [number, number] {
  // Rows first, then columns.
  const rows = new Float64Array(fine * fields);
  for (let y = 0; y < fine; y++) {
    for (let x = 0; x < fine; x++) {
      const at = (y * fine + x) * 3;
      const grey = 0.299 * small[at] + 0.587 * small[at + 1] + 0.114 * small[at + 2];
      for (let u = 0; u < fields; u++) rows[y * fields + u] += grey * waves[u * fine + x];
    }
  }
  const coefficients = new Float64Array(fields * fields);
  for (let v = 0; v < fields; v++)
    for (let y = 0; y < fine; y++)
      for (let u = 0; u < fields; u++)
        coefficients[v * fields + u] += rows[y * fields + u] * waves[v * fine + y];
  const sorted = coefficients.slice().sort();
  const median = (sorted[31] + sorted[32]) / 2;
  const words: [number, number] = [0, 0];
  // The coefficients of a flat picture are rounding errors: ignore them.
  coefficients.forEach((c, i) => {
    if (c > median + 1e-3) words[i >> 5] |= 1 << (i & 31);
  });
  return [words[0] >>> 0, words[1] >>> 0];
}

function thumbnailOf(small: Float64Array): Uint8Array {
  const step = fine / fields;
  const sums = new Float64Array(fields * fields * 3);
  for (let y = 0; y < fine; y++)
    for (let x = 0; x < fine; x++)
      for (let channel = 0; channel < 3; channel++)
        sums[(Math.floor(y / step) * fields + Math.floor(x / step)) * 3 + channel] +=
          small[(y * fine + x) * 3 + channel];
  return Uint8Array.from(sums, (sum) => Math.round(sum / (step * step)));
}
