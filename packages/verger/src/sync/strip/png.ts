import { crc32 } from 'node:zlib';
import { orientationOf, orientationOnly } from './orientation.js';
import { StripError } from './strip-error.js';

/** Ancillary chunks that affect how the picture is shown (PNG, third edition, 11.3), and APNG's, which hold frames. */
const shown = new Set(
  [
    'tRNS',
    'cHRM',
    'gAMA',
    'iCCP',
    'sBIT',
    'sRGB',
    'cICP',
    'mDCV',
    'cLLI',
    'bKGD',
    'hIST',
    'pHYs',
    'sPLT',
  ].concat(['acTL', 'fcTL', 'fdAT']),
);

/**
 * Strips texts, the time, Exif (except the orientation) and unknown chunks from a PNG.
 * @throws StripError
 */
export function stripPng(bytes: Uint8Array): Uint8Array {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept = [data.subarray(0, 8)];
  let at = 8;
  for (let type = ''; type !== 'IEND';) {
    const end = at + 12 <= data.length ? at + 12 + data.readUInt32BE(at) : Infinity;
    if (end > data.length) throw new StripError('a PNG chunk is truncated');
    type = data.toString('latin1', at + 4, at + 8);
    if (type === 'eXIf') {
      const orientation = orientationOf(data.subarray(at + 8, end - 4));
      // Keep its position: some decoders only look for it before the picture.
      if (orientation !== 1) kept.push(chunk('eXIf', orientationOnly(orientation)));
    }
    // Critical chunks start with a capital letter.
    if (/^[A-Z]/.test(type) || shown.has(type)) kept.push(data.subarray(at, end));
    at = end;
  }
  return Buffer.concat(kept);
}

function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
