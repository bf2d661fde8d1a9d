import { orientationOf, orientationOnly } from './orientation.js';
import { StripError } from './strip-error.js';

/** Chunks that hold the picture or affect how it is shown (RFC 9649, 2.7). */
const shown = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
const exifFlag = 0x08;
const xmpFlag = 0x04;

/**
 * Strips Exif (except the orientation), XMP and unknown chunks from a WebP.
 * @throws StripError
 */
export function stripWebp(bytes: Uint8Array): Uint8Array {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const total = 8 + data.readUInt32LE(4);
  if (total > data.length) throw new StripError('the WebP file is truncated');
  const kept: Buffer[] = [];
  let header: Buffer | undefined;
  let orientation = 1;
  for (let at = 12; at + 8 <= total;) {
    const size = data.readUInt32LE(at + 4);
    const end = at + 8 + size;
    if (end > total) throw new StripError('a WebP chunk is truncated');
    const type = data.toString('latin1', at, at + 4);
    if (type === 'EXIF') orientation = orientationOf(withoutPrefix(data.subarray(at + 8, end)));
    if (shown.has(type)) kept.push(chunk(type, data.subarray(at + 8, end)));
    if (type === 'VP8X') header = kept.at(-1);
    // Chunks are padded to an even length.
    at = end + (size & 1);
  }
  if (kept.length === 0) throw new StripError('a WebP without image data');
  // Only the extended format can hold Exif, and its header has a flag for it.
  if (header !== undefined) {
    header[8] &= ~(exifFlag | xmpFlag);
    if (orientation !== 1) {
      header[8] |= exifFlag;
      kept.push(chunk('EXIF', orientationOnly(orientation)));
    }
  }
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...kept]);
  return Buffer.concat([sized('RIFF', body.length), body]);
}

/** Some writers put the name of the JPEG segment before the TIFF header. */
function withoutPrefix(exif: Buffer): Buffer {
  return exif.toString('latin1', 0, 4) === 'Exif' ? exif.subarray(6) : exif;
}

function chunk(type: string, body: Buffer): Buffer {
  return Buffer.concat([sized(type, body.length), body, Buffer.alloc(body.length & 1)]);
}

function sized(type: string, length: number): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(length, 4);
  return head;
}
