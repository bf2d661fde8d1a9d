import { hasTextAt } from './bytes.js';
import { app1, app14, restartInterval, startOfScan } from './jpeg-markers.js';
import { jpegSegments, uint16 } from './jpeg-segments.js';
import { findOrientation } from './orientation.js';

/** The content of a JPEG's markers before the first scan (ITU-T T.81, Annex B). */
export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** How the picture is stored, 1 (upright) to 8, from Exif or XMP. */
  readonly orientation: number;
  /**
   * 8-bit YCbCr, Huffman-coded, one sequential scan without restarts, upright: leaves nothing to interpretation. Builds
   * of libjpeg differ in the damage they detect between scans and between restarts.
   */
  readonly plain: boolean;
  /** Read by no decoder here: lossless, hierarchical, more than 8 bits, or other than 1, 3 or 4 components. */
  readonly unsupported: boolean;
}

interface Frame {
  readonly type: number;
  readonly precision: number;
  readonly height: number;
  readonly width: number;
  readonly components: number;
}

const sof0 = 0xc0;
const sof1 = 0xc1;
const yCbCr = 1;
/** SOFn without DHT (C4), JPG (C8) and DAC (CC), which share its range. */
const frames = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);
const readable = new Set([0xc0, 0xc1, 0xc2, 0xc9, 0xca]);
const exifMark = 'Exif\0\0';
const xmpMark = 'http://ns.adobe.com/xap/1.0/\0';

/** Undefined if there is no sound frame header before the first scan, or a second one, or the file ends before that scan. */
export function readJpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  let frame: Frame | undefined;
  let exif: Uint8Array | undefined;
  let xmp: Uint8Array | undefined;
  let ordinary = true;
  for (const { marker, body, stray } of jpegSegments(bytes)) {
    ordinary &&= !stray;
    if (frames.has(marker)) {
      const read = readFrame(marker, body);
      if (frame !== undefined || read === undefined) return undefined;
      frame = read;
    } else if (marker === app1 && hasTextAt(body, 0, exifMark)) {
      // A second segment continues the first, as in Pillow.
      exif = exif === undefined ? body : joined(exif, body.subarray(exifMark.length));
    } else if (marker === app1 && hasTextAt(body, 0, xmpMark)) {
      xmp = body.subarray(xmpMark.length);
    } else if (marker === app14 && hasTextAt(body, 0, 'Adobe')) {
      ordinary &&= body[11] === yCbCr;
    } else if (marker === restartInterval) {
      ordinary &&= body.length === 2 && uint16(body, 0) === 0;
    }
    if (marker !== startOfScan) continue;
    if (frame === undefined) return undefined;
    const { type, precision, width, height, components } = frame;
    const orientation = findOrientation(exif, xmp);
    const sequential = type === sof0 || type === sof1;
    const full = precision === 8 && components === 3 && body[0] === 3;
    return {
      ...{ width, height, components, orientation },
      plain: sequential && full && orientation === 1 && ordinary,
      unsupported: !readable.has(type) || precision !== 8 || ![1, 3, 4].includes(components),
    };
  }
  return undefined;
}

/** Undefined if it is cut, or names two components alike: builds of libjpeg then differ in which they take. */
function readFrame(type: number, body: Uint8Array): Frame | undefined {
  if (body.length < 6 || body.length < 6 + body[5] * 3) return undefined;
  const names = Array.from({ length: body[5] }, (_, i) => body[6 + i * 3]);
  if (new Set(names).size < names.length) return undefined;
  return {
    type,
    precision: body[0],
    height: uint16(body, 1),
    width: uint16(body, 3),
    components: body[5],
  };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
