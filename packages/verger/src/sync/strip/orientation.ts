import { readOrientation } from '@verger/vision';
import { StripError } from './strip-error.js';

/**
 * The orientation, 1 to 8, in an Exif block that starts with its TIFF header.
 * @throws StripError if it can't be read: without it, the picture might be shown differently
 */
export function orientationOf(tiff: Uint8Array): number {
  const orientation = readOrientation(tiff);
  if (orientation === undefined || orientation > 8) throw new StripError('its Exif data can’t be read');
  return Math.max(1, orientation);
}

/** An Exif block with only an orientation: big-endian, one entry (Exif 2.3, 4.6.2). */
export function orientationOnly(orientation: number): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write('MM\0*', 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(0x0112, 10);
  tiff.writeUInt16BE(3, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(orientation, 18);
  return tiff;
}
