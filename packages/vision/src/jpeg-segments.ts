import { endOfImage, startOfScan } from './jpeg-markers.js';

/** SOF0. The reserved codes before it, and TEM, are in no file that a decoder reads. */
const firstMarker = 0xc0;

/** A marker with its parameters (ITU-T T.81, B.1.1.4). */
export interface JpegSegment {
  readonly marker: number;
  /** Offset of the marker's FF. */
  readonly start: number;
  /** The parameters, without their length. */
  readonly body: Uint8Array;
  /** Offset behind the parameters. */
  readonly end: number;
  /** Whether other bytes than one FF stand between the previous segment and this one. */
  readonly stray: boolean;
}

/**
 * The segments from `at` to the next scan, which is the last one given. Passes over fill bytes and stray bytes, as
 * libjpeg and browsers do. Ends early at an impossible marker, at the end of the image or of the file; a segment that is cut is not given.
 */
export function* jpegSegments(bytes: Uint8Array, from = 2): Generator<JpegSegment> {
  let at = from;
  for (;;) {
    let start = nextMarker(bytes, at);
    while (start !== undefined && isRestart(bytes[start + 1])) start = nextMarker(bytes, start + 2);
    if (start === undefined) return;
    const marker = bytes[start + 1];
    // Below the first defined marker: what stands here is not a header.
    if (marker < firstMarker || marker === endOfImage || start + 4 > bytes.length) return;
    // A length below 2 leaves nothing: decoders read no parameters.
    const length = Math.max(2, uint16(bytes, start + 2));
    const end = start + 2 + length;
    if (end > bytes.length) return;
    yield { marker, start, body: bytes.subarray(start + 4, end), end, stray: start !== at };
    if (marker === startOfScan) return;
    at = end;
  }
}

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}

/** The offset of the first FF before a byte that is neither 0 nor FF. */
function nextMarker(bytes: Uint8Array, from: number): number | undefined {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if (at + 1 < bytes.length && bytes[at + 1] !== 0 && bytes[at + 1] !== 0xff) return at;
  }
  return undefined;
}

/** The first marker from `from` on, its second byte; undefined if there is none. */
export function markerAfter(bytes: Uint8Array, from: number): number | undefined {
  const start = nextMarker(bytes, from);
  return start === undefined ? undefined : bytes[start + 1];
}

/** The offset of the first marker after coded data that begins at `from`, other than a restart; the file's end if none. */
export function endOfCoded(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const marker = nextMarker(bytes, at);
    if (marker === undefined) return bytes.length;
    if (!isRestart(bytes[marker + 1])) return marker;
    at = marker + 2;
  }
}

export function uint16(bytes: Uint8Array, at: number): number {
  return bytes[at] * 256 + bytes[at + 1];
}
