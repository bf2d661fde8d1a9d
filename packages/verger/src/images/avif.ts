import type { DecodeLimits, Pixels } from '@verger/vision';
import { decodeWithSharp } from './sharp-decoder.js';

const brandAt = 8;
const still = 'avif';

/**
 * The picture of an AVIF, or the first one of a sequence. libvips knows an AVIF by its first brand only, so that one is
 * set. Throws ImageError 'corrupt', 'too-large'.
 */
export async function decodeAvif(bytes: Uint8Array, limits: DecodeLimits): Promise<Pixels> {
  const copy = Buffer.from(bytes);
  copy.write(still, brandAt, 'latin1');
  return decodeWithSharp(copy, { limits });
}
