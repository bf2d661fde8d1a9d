import { crc32 } from 'node:zlib';
import { findOrientation, ImageError, turnUpright } from '@verger/vision';
import type { DecodeLimits, Pixels } from '@verger/vision';
import { exifInText, readPngText, xmpKeyword } from './png-text.js';
import { decodeWithSharp } from './sharp-decoder.js';

interface Chunk {
  readonly type: string;
  readonly body: Buffer;
  /** With its length, type and checksum. */
  readonly whole: Buffer;
}

/** The chunks that say which colours the pixels have. libpng warns about many others that don't (colour profiles, texts). */
const pixelChunks = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);
const signatureLength = 8;

/** Throws ImageError 'corrupt' if any chunk before the end is damaged, as Pillow does, or pixels are missing; 'too-large'. */
export async function decodePng(bytes: Uint8Array, limits: DecodeLimits): Promise<Pixels> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = [...readChunks(file)];
  const kept = chunks.filter(({ type }) => pixelChunks.has(type)).map(({ whole }) => whole);
  const pixels = await decodeWithSharp(Buffer.concat([file.subarray(0, signatureLength), ...kept]), {
    limits,
  });
  return turnUpright(pixels, orientationOf(chunks));
}

/**
 * From where Pillow looks: an eXIf chunk anywhere in the file, the text that ImageMagick wrote before there was such a
 * chunk, or XMP. libvips looks only in eXIf, and only before the pixels.
 */
function orientationOf(chunks: readonly Chunk[]): number {
  let exif: Uint8Array | undefined;
  let profile: Uint8Array | undefined;
  let xmp: Uint8Array | undefined;
  for (const { type, body } of chunks) {
    if (type === 'eXIf') exif = body;
    const text = readPngText(type, body);
    if (text?.keyword === xmpKeyword) xmp = text.value;
    else if (text !== undefined) profile = exifInText(text.value);
  }
  return findOrientation(exif ?? profile, xmp);
}

/** Up to the end of the image or of the file; a chunk that is cut off keeps what there is of it. */
function* readChunks(file: Buffer): Generator<Chunk> {
  for (let at = signatureLength; at + 8 <= file.length;) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    const end = at + 12 + length;
    if (end <= file.length && crc32(file.subarray(at + 4, end - 4)) !== file.readUInt32BE(end - 4))
      throw new ImageError(
        'corrupt',
        `a PNG whose ${/^[a-z]{4}$/i.test(type) ? type : 'unnamed'} chunk has a wrong checksum`,
      );
    yield { type, body: file.subarray(at + 8, end - 4), whole: file.subarray(at, end) };
    if (type === 'IEND') return;
    at = end;
  }
}
