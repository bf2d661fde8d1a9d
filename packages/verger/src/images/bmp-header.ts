import { ImageError } from '@verger/vision';

export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: 1 | 4 | 8 | 16 | 24 | 32;
  /** Run-length coded, with 4 or 8 bits per pixel. */
  readonly runs: boolean;
  /** Offset of the pixels in the file. */
  readonly pixelsAt: number;
  /** 256 colours of 3 bytes, for up to 8 bits. */
  readonly palette: Uint8Array;
  /** For 16 bits: green has 6 of them. */
  readonly sixGreen: boolean;
  /** For 24 and 32 bits: which byte of a pixel is red, green and blue. */
  readonly channels: readonly [number, number, number];
}

const fileHeader = 14;
/** BITMAPCOREHEADER, the only one with 16-bit sizes and colours of 3 bytes. */
const coreHeader = 12;
const runs8 = 1;
const runs4 = 2;
const bitFields = 3;
const depths = new Set([1, 4, 8, 16, 24, 32]);

/** Reads the headers that Pillow reads: OS/2 1.x and 2.x, Windows 3 to 5. Throws ImageError 'corrupt', 'unsupported'. */
export function readBmpHeader(bytes: Uint8Array): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = bytes.length < 18 ? 0 : view.getUint32(14, true);
  if (size === 0 || bytes.length < fileHeader + size)
    throw new ImageError('corrupt', 'a BMP ends in its header');
  const core = size === coreHeader;
  const bits = view.getUint16(core ? 24 : 28, true);
  if (!depths.has(bits)) throw new ImageError('unsupported', `a BMP of ${bits} bits per pixel`);
  const compression = core ? 0 : view.getUint32(30, true);
  const signedHeight = core ? view.getUint16(20, true) : view.getInt32(22, true);
  const runs = compression === runs8 || compression === runs4;
  if (compression > bitFields || (runs && bits !== (compression === runs8 ? 8 : 4)))
    throw new ImageError('unsupported', `a BMP of compression ${compression} with ${bits} bits`);
  const masks = compression === bitFields ? readMasks(view, size, bits) : undefined;
  // The masks follow a header of 40 bytes, and are inside longer ones.
  const tableAt = fileHeader + size + (masks !== undefined && size === 40 ? 12 : 0);
  const { palette, end } = readPalette(view, tableAt, core, bits);
  const stated = view.getUint32(10, true);
  return {
    width: core ? view.getUint16(18, true) : view.getUint32(18, true),
    height: Math.abs(signedHeight),
    topDown: signedHeight < 0,
    bits: bits as BmpHeader['bits'],
    runs,
    pixelsAt: stated === 0 || (stated === fileHeader + size && bits <= 8) ? end : stated,
    palette,
    sixGreen: masks?.[1] === 0x7e0,
    channels: channelsOf(masks, bits),
  };
}

/** The layouts of BI_BITFIELDS that Pillow reads: masks of red, green and blue, and of alpha for 32 bits. */
const layouts: Readonly<Record<number, readonly string[] | undefined>> = {
  16: ['f800 7e0 1f', '7c00 3e0 1f'],
  24: ['ff0000 ff00 ff'],
  32: [
    'ff0000 ff00 ff 0',
    'ff000000 ff0000 ff00 0',
    'ff000000 ff00 ff 0',
    'ff000000 ff0000 ff00 ff',
    'ff ff00 ff0000 ff000000',
    'ff0000 ff00 ff ff000000',
    'ff000000 ff00 ff ff0000',
    '0 0 0 0',
  ],
};

/** The masks follow the first 40 bytes of the header; from 56 bytes on it has one for alpha. */
function readMasks(view: DataView, size: number, bits: number): readonly number[] {
  if (view.byteLength < 70) throw new ImageError('corrupt', 'a BMP ends in its header');
  const masks = [54, 58, 62].map((at) => view.getUint32(at, true));
  const alpha = size >= 56 ? view.getUint32(66, true) : 0;
  const text = [...masks, ...(bits === 32 ? [alpha] : [])].map((mask) => mask.toString(16)).join(' ');
  const known = layouts[bits] ?? [];
  if (!known.includes(text))
    throw new ImageError('unsupported', `a BMP of ${bits} bits with the bit fields ${text}`);
  return masks;
}

/** Which byte of a pixel is red, green and blue. Some writers leave all masks 0 and mean the usual ones. */
function channelsOf(masks: readonly number[] | undefined, bits: number): [number, number, number] {
  if (bits < 24 || masks === undefined || masks[0] === 0) return [2, 1, 0];
  return masks.map((mask) => [0xff, 0xff00, 0xff0000, 0xff000000].indexOf(mask)) as [number, number, number];
}

function readPalette(
  view: DataView,
  at: number,
  core: boolean,
  bits: number,
): { palette: Uint8Array; end: number } {
  const palette = new Uint8Array(768);
  if (bits > 8) return { palette, end: at };
  const step = core ? 3 : 4;
  const stated = core ? 0 : view.getUint32(46, true);
  const colours = stated === 0 ? 1 << bits : stated;
  if (colours > 256) throw new ImageError('unsupported', `a BMP with ${colours} colours in its table`);
  const end = at + colours * step;
  if (end > view.byteLength) throw new ImageError('corrupt', 'a BMP ends in its colour table');
  let greys = true;
  for (let i = 0; i < colours; i++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = view.getUint8(at + i * step + 2 - channel);
      palette[i * 3 + channel] = value;
      greys &&= value === i;
    }
  }
  // Pillow takes a table that begins as the greys do for all the greys.
  if (greys) for (let i = 0; i < 768; i++) palette[i] = Math.floor(i / 3);
  return { palette, end };
}
