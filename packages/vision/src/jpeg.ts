import { hasTextAt } from './bytes.js';
import { readOrientation } from './exif.js';
import { app1, app14, endOfImage, startOfScan } from './jpeg-markers.js';

/** The content of a JPEG's markers before the first scan (ITU-T T.81, Annex B). */
export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /**
   * 8-bit YCbCr, Huffman-coded, one sequential scan, upright: leaves nothing to interpretation. Builds of libjpeg
   * differ in the damage they detect between scans.
   */
  readonly plain: boolean;
  /** Unsupported by every decoder here: lossless, hierarchical, or more than 8 bits. */
  readonly unsupported: boolean;
}

const sof0 = 0xc0;
const sof1 = 0xc1;
const yCbCr = 1;
/** SOFn without DHT (C4), JPG (C8) and DAC (CC), which share its range. */
const frames = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);
const readable = new Set([0xc0, 0xc1, 0xc2, 0xc9, 0xca]);

/** Undefined if there is no frame header before the first scan, or the markers are not contiguous. */
export function readJpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  let frame:
    { type: number; precision: number; height: number; width: number; components: number } | undefined;
  let upright = true;
  let exifs = 0;
  let ordinary = true;
  let scanned = 0;
  let at = 2;
  while (at + 4 <= bytes.length) {
    // Fill bytes and stray bytes between segments are legal or tolerated; another decoder interprets them.
    if (bytes[at] !== 0xff || bytes[at + 1] === 0xff) return undefined;
    const marker = bytes[at + 1];
    if (marker === endOfImage) break;
    const length = uint16(bytes, at + 2);
    const body = bytes.subarray(at + 4, at + 2 + length);
    if (length < 2 || body.length !== length - 2) return undefined;
    if (frames.has(marker)) {
      if (frame !== undefined || body.length < 6) return undefined;
      frame = {
        type: marker,
        precision: body[0],
        height: uint16(body, 1),
        width: uint16(body, 3),
        components: body[5],
      };
    } else if (marker === app1 && hasTextAt(body, 0, 'Exif\0')) {
      exifs++;
      upright = exifs === 1 && readOrientation(body.subarray(6)) === 1;
    } else if (marker === app14 && hasTextAt(body, 0, 'Adobe')) {
      ordinary = body[11] === yCbCr;
    }
    if (marker === startOfScan) {
      scanned = body[0];
      break;
    }
    at += 2 + length;
  }
  if (frame === undefined) return undefined;
  const { type, precision, width, height, components } = frame;
  const sequential = type === sof0 || type === sof1;
  return {
    width,
    height,
    components,
    plain: sequential && precision === 8 && components === 3 && scanned === 3 && upright && ordinary,
    unsupported: !readable.has(type) || precision !== 8,
  };
}

function uint16(bytes: Uint8Array, at: number): number {
  return bytes[at] * 256 + bytes[at + 1];
}
