import { jpegMarkers } from '@verger/vision';
import { orientationOf, orientationOnly } from './orientation.js';
import { StripError } from './strip-error.js';

const { app1, app14, endOfImage, startOfScan } = jpegMarkers;
const app0 = 0xe0;
const app2 = 0xe2;
const app15 = 0xef;
const comment = 0xfe;
const exifHeader = Buffer.from('Exif\0\0', 'latin1');

/**
 * Strips application segments and comments (ITU-T T.81, B.2.4) from a JPEG, except JFIF, the colour profile, Adobe
 * (which gives the colour space) and the orientation. Also drops any data after the end of the image.
 * @throws StripError
 */
export function stripJpeg(bytes: Uint8Array): Uint8Array {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Buffer[] = [];
  const orientations = new Set<number>();
  let scans = 0;
  let at = 2;
  while (at < data.length) {
    if (data[at] !== 0xff) throw new StripError('its JPEG segments are not contiguous');
    const marker = data[at + 1];
    // A marker may be preceded by any number of fill bytes.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === endOfImage) {
      kept.push(data.subarray(at, at + 2));
      break;
    }
    const end = standsAlone(marker) ? at + 2 : segmentEnd(data, at);
    const body = data.subarray(at + 4, end);
    if (marker === app1 && body.subarray(0, 5).equals(exifHeader.subarray(0, 5))) {
      orientations.add(orientationOf(body.subarray(6)));
    }
    if (isPicture(marker, body)) kept.push(data.subarray(at, end));
    at = end;
    if (marker === startOfScan) {
      scans += 1;
      const coded = endOfCoded(data, at);
      kept.push(data.subarray(at, coded));
      at = coded;
    }
  }
  if (scans === 0) throw new StripError('a JPEG without image data');
  if (orientations.size > 1) throw new StripError('it has conflicting orientations');
  return Buffer.concat([data.subarray(0, 2), ...withOrientation(kept, [...orientations][0] ?? 1)]);
}

function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

function segmentEnd(data: Buffer, at: number): number {
  const end = at + 4 <= data.length ? at + 2 + data.readUInt16BE(at + 2) : Infinity;
  if (end > data.length || end < at + 4) throw new StripError('a JPEG segment is truncated');
  return end;
}

function isPicture(marker: number, body: Buffer): boolean {
  const starts = (text: string): boolean => body.toString('latin1', 0, text.length) === text;
  if (marker === app0) return starts('JFIF\0');
  if (marker === app2) return starts('ICC_PROFILE\0');
  if (marker === app14) return starts('Adobe');
  return !(marker > app0 && marker <= app15) && marker !== comment;
}

/** Coded data ends at the next marker other than a restart; FF00 is an escaped FF. */
function endOfCoded(data: Buffer, from: number): number {
  for (let at = data.indexOf(0xff, from); at !== -1; at = data.indexOf(0xff, at + 1)) {
    const next = data[at + 1];
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  // Truncated: decoders show what they have.
  return data.length;
}

/** The JFIF segment must come first, so Exif goes after it. */
function withOrientation(kept: Buffer[], orientation: number): Buffer[] {
  if (orientation === 1) return kept;
  const tiff = orientationOnly(orientation);
  const head = Buffer.from([0xff, app1, 0, 2 + exifHeader.length + tiff.length]);
  const segment = Buffer.concat([head, exifHeader, tiff]);
  const first = kept[0]?.[1] === app0 ? 1 : 0;
  return [...kept.slice(0, first), segment, ...kept.slice(first)];
}
