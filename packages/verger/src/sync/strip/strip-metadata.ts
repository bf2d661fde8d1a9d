import { sniff } from '@verger/vision';
import { stripJpeg } from './jpeg.js';
import { stripPng } from './png.js';
import { StripError } from './strip-error.js';
import { stripWebp } from './webp.js';

/**
 * Strips metadata from an image file: Exif with its GPS position, XMP, IPTC, comments, thumbnails, trailing data.
 * Keeps the coded pixels byte for byte, and everything that affects how they are shown: colour profile, orientation,
 * the resolution of a PNG. Returns a file that is not an image unchanged.
 * @throws StripError if the metadata can't be identified
 */
export function stripMetadata(bytes: Uint8Array): Uint8Array {
  const format = sniff(bytes)?.format;
  switch (format) {
    case 'jpeg':
      return stripJpeg(bytes);
    case 'png':
      return stripPng(bytes);
    case 'webp':
      return stripWebp(bytes);
    // Has none.
    case 'bmp':
      return bytes;
    case undefined:
      if (isMediaBox(bytes)) throw new StripError('can’t strip metadata from HEIC, AVIF or video');
      return bytes;
    default:
      throw new StripError(`can’t strip metadata from ${format.toUpperCase()}`);
  }
}

/** Whether a file is of the family of HEIC, AVIF and MP4 (ISO/IEC 14496-12, 4.3). */
function isMediaBox(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', 4, 8) === 'ftyp';
}
