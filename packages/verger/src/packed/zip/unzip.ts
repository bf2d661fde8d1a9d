import { crc32, inflateRawSync } from 'node:zlib';
import { ImageError } from '@verger/vision';
import { messageOf } from '../../common/errors.js';
import type { Place } from '../place.js';

/** The fixed part of a local header (APPNOTE 6.3.10, 4.3.7). */
export const localHeaderBytes = 30;
const localSignature = 0x04034b50;

/**
 * The content of a zip's member.
 * @param stored from its local header on
 * @param size as the directory says; no more is inflated
 * @throws ImageError `corrupt`
 */
export function unzipped(
  stored: Uint8Array,
  { deflated, storedSize, crc }: Extract<Place, { kind: 'zip' }>,
  size: number,
): Uint8Array {
  const view = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  if (view.length < localHeaderBytes || view.readUInt32LE(0) !== localSignature) {
    throw new ImageError('corrupt', 'no header where the directory of the zip has one');
  }
  const start = localHeaderBytes + view.readUInt16LE(26) + view.readUInt16LE(28);
  if (start + storedSize > view.length) {
    throw new ImageError('corrupt', 'it overlaps the next member of the zip');
  }
  const content = view.subarray(start, start + storedSize);
  const bytes = deflated ? inflated(content, size) : content;
  if (bytes.length !== size) {
    throw new ImageError('corrupt', `${bytes.length} bytes, where the directory of the zip says ${size}`);
  }
  if (crc32(bytes) !== crc)
    throw new ImageError('corrupt', 'its CRC-32 is not that in the directory of the zip');
  return bytes;
}

function inflated(content: Uint8Array, size: number): Uint8Array {
  try {
    return inflateRawSync(content, { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    const isLonger = error instanceof RangeError;
    const detail = isLonger
      ? `it inflates to more than the ${size} bytes that the directory of the zip says`
      : `it can't be inflated: ${messageOf(error)}`;
    throw new ImageError('corrupt', detail);
  }
}
