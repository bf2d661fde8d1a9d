import { hasTextAt } from './bytes.js';
import { readJpegHeader } from './jpeg.js';
import type { JpegHeader } from './jpeg.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The format according to the first bytes, not the file's name. `size` is undefined if they are not clear about it. */
export type Sniffed =
  | { readonly format: 'jpeg'; readonly size: Size | undefined; readonly header: JpegHeader | undefined }
  | { readonly format: 'png' | 'gif' | 'webp' | 'tiff' | 'bmp' | 'avif'; readonly size: Size | undefined };

/**
 * Recognises only the formats that Verger reads. SVG and PDF are not among them: they are documents that can refer to
 * other files, and have no pixels of their own. Undefined for anything else.
 */
export function sniff(bytes: Uint8Array): Sniffed | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const begins = (text: string, at = 0): boolean => hasTextAt(bytes, at, text);
  if (begins('\xff\xd8\xff')) {
    const header = readJpegHeader(bytes);
    return { format: 'jpeg', size: header, header };
  }
  if (begins('\x89PNG\r\n\x1a\n')) return { format: 'png', size: pngSize(view, begins('IHDR', 12)) };
  if (begins('GIF87a') || begins('GIF89a')) return { format: 'gif', size: gifSize(view) };
  if (begins('RIFF') && begins('WEBP', 8))
    return { format: 'webp', size: webpSize(view, begins('VP8X', 12)) };
  if (begins('II*\0') || begins('MM\0*')) return { format: 'tiff', size: undefined };
  if (begins('BM') && isBmp(view)) return { format: 'bmp', size: bmpSize(view) };
  if (begins('ftyp', 4) && isAvif(bytes, view)) return { format: 'avif', size: undefined };
  return undefined;
}

/** IHDR is the first chunk (PNG specification, 11.2.1). */
function pngSize(view: DataView, plain: boolean): Size | undefined {
  if (view.byteLength < 24 || !plain) return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** The logical screen (GIF89a, 18). */
function gifSize(view: DataView): Size | undefined {
  if (view.byteLength < 10) return undefined;
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

/** The canvas of the extended format; other formats have at most 16,383 pixels per side: the decoder handles them. */
function webpSize(view: DataView, extended: boolean): Size | undefined {
  if (view.byteLength < 30 || !extended) return undefined;
  const side = (at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536 + 1;
  return { width: side(24), height: side(27) };
}

/** The lengths of the headers that follow the file header: OS/2 1.x and 2.x, Windows 3, its extensions, 4 and 5. */
const bmpHeaders = new Set([12, 40, 52, 56, 64, 108, 124]);

function isBmp(view: DataView): boolean {
  return view.byteLength >= 18 && bmpHeaders.has(view.getUint32(14, true));
}

/** A negative height means that the first row is the top one. */
function bmpSize(view: DataView): Size | undefined {
  if (view.byteLength < 26) return undefined;
  if (view.getUint32(14, true) === 12)
    return { width: view.getUint16(18, true), height: view.getUint16(20, true) };
  return { width: view.getUint32(18, true), height: Math.abs(view.getInt32(22, true)) };
}

/**
 * By the file type box (ISO/IEC 14496-12, 4.3): its brand, or one of the brands it is compatible with if the first is
 * that of any HEIF picture.
 */
function isAvif(bytes: Uint8Array, view: DataView): boolean {
  const brand = (at: number, ...names: string[]): boolean => names.some((name) => hasTextAt(bytes, at, name));
  if (brand(8, 'avif', 'avis')) return true;
  if (!brand(8, 'mif1', 'msf1')) return false;
  const end = Math.min(view.getUint32(0), bytes.length);
  for (let at = 16; at + 4 <= end; at += 4) if (brand(at, 'avif', 'avis')) return true;
  return false;
}
