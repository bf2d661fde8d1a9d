import type { Taps } from './taps.js';

/**
 * Taps in the layout that kernels/resample.ts reads, in one block of bytes: `bounds`, (start, count) as i32 per output;
 * then the high and low halves of the weights (weight = high * 4096 + low), `stride` i16 per output.
 */
export interface TapTable {
  readonly bytes: Uint8Array;
  readonly highOffset: number;
  readonly lowOffset: number;
  readonly stride: number;
  /** The range of inputs used by any output: `first` inclusive, `last` exclusive. */
  readonly first: number;
  readonly last: number;
  /** The axis keeps its size, so the pass is skipped. */
  readonly identity: boolean;
}

export function packTaps({ starts, weights, identity }: Taps): TapTable {
  const outSize = starts.length;
  const longest = weights.reduce((most, { length }) => Math.max(most, length), 0);
  const stride = Math.ceil(longest / 4) * 4;
  const highOffset = outSize * 8;
  const lowOffset = highOffset + outSize * stride * 2;
  const bytes = new Uint8Array(lowOffset + outSize * stride * 2);
  const bounds = new Int32Array(bytes.buffer, 0, outSize * 2);
  const high = new Int16Array(bytes.buffer, highOffset, outSize * stride);
  const low = new Int16Array(bytes.buffer, lowOffset, outSize * stride);
  weights.forEach((row, out) => {
    bounds[out * 2] = starts[out];
    bounds[out * 2 + 1] = row.length;
    row.forEach((weight, tap) => {
      high[out * stride + tap] = weight >> 12;
      low[out * stride + tap] = weight & 4095;
    });
  });
  const last = starts[outSize - 1] + weights[outSize - 1].length;
  return { bytes, highOffset, lowOffset, stride, first: starts[0], last, identity };
}
