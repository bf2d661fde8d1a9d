import { sniff } from '@verger/vision';
import { stripJpeg } from './jpeg.js';
import { stripPng } from './png.js';
import { StripError } from './strip-error.js';
import { stripWebp } from './webp.js';

/**
 * An image file without what it tells besides its picture: Exif with its GPS position, XMP, IPTC, comments,
 * thumbnails, trailing data. Coded pixels stay as they are, byte for byte, and so does what decides how they are
 * shown: colour profile, orientation, resolution of PNG. A file that is no image is given back as it is.
 * @throws StripError where it can't be told what is metadata
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
    case undefined:
      if (isMediaBox(bytes)) throw new StripError('metadata can’t be dropped from HEIC, AVIF or video');
      return bytes;
    default:
      throw new StripError(`metadata can't be dropped from ${format.toUpperCase()}`);
  }
}

/** The family of HEIC, AVIF and MP4 (ISO/IEC 14496-12, 4.3). */
function isMediaBox(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', 4, 8) === 'ftyp';
}
