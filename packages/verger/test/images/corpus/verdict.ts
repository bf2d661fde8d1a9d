import { ImageError } from '@verger/vision';
import type { Pixels } from '@verger/vision';
import type { Decoder } from '../../../src/images/decode.js';
import type { Case } from './corpus.js';

export interface Verdict {
  /** `refused` and `only ours`: by one of us; a difference in size is one of 256. */
  readonly kind: 'equal' | 'different' | 'refused' | 'refused by both' | 'only ours';
  readonly difference: number;
  readonly detail: string;
}

/** Decodes a file and compares it with Pillow. Throws what is not an `ImageError`. */
export async function verdictOf(decoder: Decoder, { file, pillow }: Case): Promise<Verdict> {
  let pixels: Pixels;
  try {
    pixels = await decoder.decode(file);
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    const kind = pillow === undefined ? 'refused by both' : 'refused';
    return { kind, difference: 0, detail: `${error.fault}: ${error.message}` };
  }
  const size = `${pixels.width}x${pixels.height}`;
  if (pillow === undefined) return { kind: 'only ours', difference: 0, detail: size };
  if (pixels.width !== pillow.width || pixels.height !== pillow.height)
    return {
      kind: 'different',
      difference: 256,
      detail: `${size} instead of ${pillow.width}x${pillow.height}`,
    };
  const difference = largestDifference(pixels.data, pillow.data);
  return { kind: difference === 0 ? 'equal' : 'different', difference, detail: `by ${difference}` };
}

function largestDifference(ours: Uint8Array, theirs: Uint8Array): number {
  let largest = 0;
  for (let i = 0; i < ours.length; i++) largest = Math.max(largest, Math.abs(ours[i] - theirs[i]));
  return largest;
}
