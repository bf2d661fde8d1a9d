import { ImageError, jpegMarkers, tidyJpeg, turnUpright } from '@verger/vision';
import type { DecodeLimits, JpegHeader, Pixels } from '@verger/vision';
import { decodeWithSharp } from './sharp-decoder.js';
import type { SharpOptions } from './sharp-decoder.js';

/**
 * Decodes any JPEG that Pillow reads. Oddities of headers are removed first; a warning that remains is about the coded
 * pixels. Throws ImageError 'corrupt', 'too-large'.
 *
 * Check its scans first: a file may have many.
 */
export async function decodeJpeg(
  bytes: Uint8Array,
  header: JpegHeader,
  limits: DecodeLimits,
): Promise<Pixels> {
  const options: SharpOptions = { limits, kind: header.components === 4 ? 'cmyk' : 'rgb' };
  const tidy = tidyJpeg(bytes);
  const pixels = await decodeWithSharp(tidy, options).catch((error: unknown) => {
    const shorter = withoutStrayEnd(tidy, error);
    if (shorter === undefined) throw error;
    return decodeWithSharp(shorter, options);
  });
  return turnUpright(pixels, header.orientation);
}

/**
 * The file without the bytes before its end marker that libjpeg warns about: all pixels are there, some cameras pad
 * their files, and Pillow and the fast decoder don't look.
 */
function withoutStrayEnd(bytes: Uint8Array, error: unknown): Uint8Array | undefined {
  if (!(error instanceof ImageError)) return undefined;
  const count = Number(/(\d+) extraneous bytes before marker 0xd9/.exec(error.message)?.[1] ?? 0);
  const end = bytes.lastIndexOf(0xff);
  if (count === 0 || bytes[end + 1] !== jpegMarkers.endOfImage) return undefined;
  const shorter = new Uint8Array(bytes.length - count);
  shorter.set(bytes.subarray(0, end - count));
  shorter.set(bytes.subarray(end), end - count);
  return shorter;
}
