import { readJpegHeader } from './jpeg.js';
import type { JpegHeader } from './jpeg.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What the first bytes say, whatever the file's name. `size` is undefined where they do not say it plainly. */
export type Sniffed =
  | { readonly format: 'jpeg'; readonly size: Size | undefined; readonly header: JpegHeader | undefined }
  | { readonly format: 'png' | 'gif' | 'webp' | 'tiff' | 'avif'; readonly size: Size | undefined };

/**
 * Recognises the formats that Verger reads, and no other: SVG and PDF are documents that can refer to other
 * files, and have no pixels of their own. Undefined for anything else.
 */
export function sniff(bytes: Uint8Array): Sniffed | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (from: number, to: number): string => view.toString('latin1', from, to);
  if (text(0, 3) === '\xff\xd8\xff') {
    const header = readJpegHeader(bytes);
    return { format: 'jpeg', size: header, header };
  }
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return { format: 'png', size: pngSize(view) };
  if (/^GIF8[79]a$/.test(text(0, 6))) return { format: 'gif', size: gifSize(view) };
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return { format: 'webp', size: webpSize(view) };
  if (text(0, 4) === 'II*\0' || text(0, 4) === 'MM\0*') return { format: 'tiff', size: undefined };
  if (/^ftypavi[fs]$/.test(text(4, 12))) return { format: 'avif', size: undefined };
  return undefined;
}

/** IHDR is the first chunk (PNG specification, 11.2.1). */
function pngSize(view: Buffer): Size | undefined {
  if (view.length < 24 || view.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  return { width: view.readUInt32BE(16), height: view.readUInt32BE(20) };
}

/** The logical screen (GIF89a, 18). */
function gifSize(view: Buffer): Size | undefined {
  if (view.length < 10) return undefined;
  return { width: view.readUInt16LE(6), height: view.readUInt16LE(8) };
}

/** The canvas of the extended format; the others are at most 16,383 a side and are left to the decoder. */
function webpSize(view: Buffer): Size | undefined {
  if (view.length < 30 || view.toString('latin1', 12, 16) !== 'VP8X') return undefined;
  return { width: view.readUIntLE(24, 3) + 1, height: view.readUIntLE(27, 3) + 1 };
}
