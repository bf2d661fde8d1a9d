import { findOrientation, turnUpright } from '@verger/vision';
import type { DecodeLimits, Pixels } from '@verger/vision';
import { decodeWithSharp } from './sharp-decoder.js';

/** Throws ImageError 'corrupt', 'too-large'. */
export async function decodeWebp(bytes: Uint8Array, limits: DecodeLimits): Promise<Pixels> {
  return turnUpright(await decodeWithSharp(bytes, { limits }), orientationOf(bytes));
}

/** From the EXIF or XMP chunk (RFC 9649, 2.7.1.5). */
function orientationOf(bytes: Uint8Array): number {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let exif: Uint8Array | undefined;
  let xmp: Uint8Array | undefined;
  for (let at = 12; at + 8 <= file.length;) {
    const type = file.toString('latin1', at, at + 4);
    const length = file.readUInt32LE(at + 4);
    const body = file.subarray(at + 8, at + 8 + length);
    if (type === 'EXIF') exif ??= body;
    if (type === 'XMP ') xmp ??= body;
    // Chunks have even lengths.
    at += 8 + length + (length % 2);
  }
  return findOrientation(exif, xmp);
}
