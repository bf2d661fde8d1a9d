import { ImageError } from './image-error.js';
import { endOfImage, startOfScan } from './jpeg-markers.js';
import { endOfCoded, jpegSegments, markerAfter } from './jpeg-segments.js';

/**
 * Progressive JPEGs have about 10 scans, at most 14 bits of 64 coefficients times 4 components. A decoder visits the
 * whole picture for each, even if a scan takes a few bytes only, so that a small file could keep it busy for minutes.
 */
export const maxScans = 100;

/**
 * Walks through the markers of a JPEG, decoding nothing.
 *
 * @throws ImageError 'too-large' if it has more than `maxScans` scans, 'corrupt' if it has no end after the last one:
 *   decoders that stop at the last pixel don't see that
 */
export function checkScans(bytes: Uint8Array): void {
  let scans = 0;
  let at = 2;
  for (;;) {
    let scanned = false;
    for (const { marker, end } of jpegSegments(bytes, at)) {
      at = end;
      scanned = marker === startOfScan;
    }
    if (!scanned) break;
    scans++;
    at = endOfCoded(bytes, at);
  }
  if (scans > maxScans) throw new ImageError('too-large', `${scans} scans, more than ${maxScans}`);
  if (markerAfter(bytes, at) !== endOfImage) throw new ImageError('corrupt', 'a JPEG without an end marker');
}
