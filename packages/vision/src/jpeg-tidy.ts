import { hasTextAt } from './bytes.js';
import { app0, app14, app15, comment, startOfScan } from './jpeg-markers.js';
import { endOfCoded, jpegSegments } from './jpeg-segments.js';
import type { JpegSegment } from './jpeg-segments.js';

const sequential = new Set([0xc0, 0xc1, 0xc9]);
const frames = new Set([0xc0, 0xc1, 0xc2, 0xc9, 0xca]);
const jfifMajor = 5;
const adobeTransform = 11;
const yCbCr = 1;
const yCck = 2;

/**
 * The same JPEG without the oddities of headers that make libjpeg warn though they don't touch the pixels: bytes
 * between segments, a JFIF version that doesn't exist, an unknown colour transform of Adobe's (libjpeg assumes the
 * usual one), spectral parameters of a sequential scan (they have one legal value, which Samsung's cameras don't write).
 * Metadata is left out too. A decoder can then treat every warning as damage.
 */
export function tidyJpeg(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  const put = (part: Uint8Array): Uint8Array => {
    out.set(part, length);
    length += part.length;
    return out.subarray(length - part.length, length);
  };
  put(bytes.subarray(0, 2));
  const frame = findFrame(bytes);
  let at = 2;
  for (;;) {
    let scanned = false;
    for (const segment of jpegSegments(bytes, at)) {
      at = segment.end;
      if (isMetadata(segment)) continue;
      tidySegment(put(bytes.subarray(segment.start, segment.end)), segment.marker, frame);
      scanned = segment.marker === startOfScan;
    }
    if (!scanned) break;
    const end = endOfCoded(bytes, at);
    put(bytes.subarray(at, end));
    at = end;
  }
  put(bytes.subarray(at));
  return out.subarray(0, length);
}

/** The frame header: its marker and the number of components. */
function findFrame(bytes: Uint8Array): { type: number; components: number } | undefined {
  for (const { marker, body } of jpegSegments(bytes)) {
    if (frames.has(marker) && body.length >= 6) return { type: marker, components: body[5] };
  }
  return undefined;
}

/** JFIF and Adobe say which colours the components are. */
function isMetadata({ marker, body }: JpegSegment): boolean {
  if (marker === app0) return !hasTextAt(body, 0, 'JFIF\0');
  if (marker === app14) return !hasTextAt(body, 0, 'Adobe');
  return (marker > app0 && marker <= app15) || marker === comment;
}

/** @param segment a copy, from its marker on */
function tidySegment(
  segment: Uint8Array,
  marker: number,
  frame: { type: number; components: number } | undefined,
): void {
  const body = segment.subarray(4);
  if (marker === app0 && body.length > jfifMajor) body[jfifMajor] = 1;
  if (marker === app14 && body.length > adobeTransform && body[adobeTransform] !== 0)
    body[adobeTransform] = frame?.components === 4 ? yCck : yCbCr;
  if (marker === startOfScan && frame !== undefined && sequential.has(frame.type)) {
    const spectral = 1 + body[0] * 2;
    if (body.length >= spectral + 3) body.set([0, 63, 0], spectral);
  }
}
