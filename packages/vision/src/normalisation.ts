import type { TensorSpec } from './tensor-spec.js';

/** The arguments of the kernel's `normalise`. */
export interface Normalisation {
  /** The result of `valueTable`. */
  readonly table: Float32Array;
  /** Bytes between pixels. */
  readonly pixelStep: number;
  /** Byte offsets of red, green and blue. */
  readonly channelSteps: readonly [number, number, number];
}

export function normalisationOf(spec: TensorSpec): Normalisation {
  const planar = spec.layout === 'nchw';
  const channelStep = planar ? spec.width * spec.height * 4 : 4;
  const last = 2 * channelStep;
  return {
    table: valueTable(spec),
    pixelStep: planar ? 4 : 12,
    channelSteps: spec.channels === 'rgb' ? [0, channelStep, last] : [last, channelStep, 0],
  };
}

/** Number of values in a table. */
export const tableLength = 3 * 256 + 6;

/**
 * The float32 for each byte of red, green and blue (3 x 256 values), then the two constants per colour that they are
 * computed from: (x - centre) * factor, with centre = mean / scale and factor = scale / std. That equals
 * (x * scale - mean) / std with one rounding fewer: for x / 127.5 - 1 the centre is exact, and the result is within a
 * unit in the last place of 1.
 */
function valueTable(spec: TensorSpec): Float32Array {
  const table = new Float32Array(tableLength);
  for (let channel = 0; channel < 3; channel++) {
    const centre = Math.fround(spec.mean[channel] / spec.scale);
    const factor = Math.fround(spec.scale / spec.std[channel]);
    table.set([centre, factor], 768 + channel * 2);
    for (let x = 0; x < 256; x++) table[channel * 256 + x] = Math.fround(x - centre) * factor;
  }
  return table;
}
