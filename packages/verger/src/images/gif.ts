import { checkSize, ImageError } from '@verger/vision';
import type { DecodeLimits, Pixels } from '@verger/vision';
import { expandLzw } from './lzw.js';

/** A colour table: 256 colours of 3 bytes. */
type Palette = Uint8Array;

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly interlaced: boolean;
  readonly palette: Palette;
  /** Index of the transparent colour; undefined if there is none. */
  readonly transparent: number | undefined;
  /** One index into the palette per pixel, in the order of the file. */
  readonly indices: Uint8Array;
}

const extension = 0x21;
const imageDescriptor = 0x2c;
const trailer = 0x3b;
const graphicControl = 0xf9;
const largestLiteral = 8;

/**
 * The first frame of a GIF (GIF89a) as Pillow's `convert("RGB")` gives it: a transparent pixel keeps the colour of its
 * index, and what the frame leaves uncovered has the transparent colour, or colour 0. libvips blends with black.
 *
 * @throws ImageError 'corrupt' if the frame is incomplete, 'too-large'
 */
export function decodeGif(bytes: Uint8Array, limits: DecodeLimits): Pixels {
  const reader = new GifReader(bytes);
  const { width: canvasWidth, height: canvasHeight, frame } = reader.firstFrame(limits);
  const width = Math.max(canvasWidth, frame.left + frame.width);
  const height = Math.max(canvasHeight, frame.top + frame.height);
  checkSize(width, height, limits);
  const data = new Uint8Array(width * height * 3);
  const covered = frame.width === width && frame.height === height;
  if (!covered) fill(data, frame.palette, frame.transparent ?? 0);
  const rows = frame.interlaced ? interlacedRows(frame.height) : undefined;
  for (let row = 0; row < frame.height; row++) {
    const y = frame.top + (rows === undefined ? row : rows[row]);
    let to = (y * width + frame.left) * 3;
    for (let at = row * frame.width; at < (row + 1) * frame.width; at++) {
      const colour = frame.indices[at] * 3;
      data[to++] = frame.palette[colour];
      data[to++] = frame.palette[colour + 1];
      data[to++] = frame.palette[colour + 2];
    }
  }
  return { width, height, data };
}

function fill(data: Uint8Array, palette: Palette, index: number): void {
  const colour = palette.subarray(index * 3, index * 3 + 3);
  for (let at = 0; at < data.length; at += 3) data.set(colour, at);
}

/** The rows of the four passes (GIF89a, Appendix E). */
function interlacedRows(height: number): number[] {
  const rows: number[] = [];
  for (const [start, step] of [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ]) {
    for (let y = start; y < height; y += step) rows.push(y);
  }
  return rows;
}

/** Reads blocks up to the first frame. */
class GifReader {
  readonly #bytes: Uint8Array;
  #at = 6;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  firstFrame(limits: DecodeLimits): { width: number; height: number; frame: Frame } {
    const width = this.#uint16();
    const height = this.#uint16();
    const flags = this.#byte();
    this.#take(2);
    const global = this.#palette(flags);
    let transparent: number | undefined;
    for (;;) {
      const introducer = this.#byte();
      if (introducer === imageDescriptor)
        return { width, height, frame: this.#frame(global, transparent, limits) };
      if (introducer === trailer) throw new ImageError('corrupt', 'a GIF without a picture');
      // Decoders pass over stray bytes between blocks.
      if (introducer !== extension) continue;
      const label = this.#byte();
      const block = this.#subBlocks();
      if (label === graphicControl && block.length >= 4 && (block[0] & 1) !== 0) transparent = block[3];
    }
  }

  #frame(global: Palette, transparent: number | undefined, limits: DecodeLimits): Frame {
    const [left, top, width, height] = [this.#uint16(), this.#uint16(), this.#uint16(), this.#uint16()];
    checkSize(width, height, limits);
    const flags = this.#byte();
    const palette = (flags & 0x80) === 0 ? global : this.#palette(flags);
    const literals = this.#byte();
    if (literals > largestLiteral) throw new ImageError('corrupt', `a GIF with literals of ${literals} bits`);
    const indices = expandLzw(this.#subBlocks({ maybeCut: true }), literals, width * height);
    return { left, top, width, height, interlaced: (flags & 0x40) !== 0, palette, transparent, indices };
  }

  /** Greys if there is no table; black beyond the end of a short one, as in Pillow. */
  #palette(flags: number): Palette {
    const palette = new Uint8Array(768);
    if ((flags & 0x80) === 0) {
      for (let i = 0; i < 768; i++) palette[i] = Math.floor(i / 3);
      return palette;
    }
    const table = this.#take(3 << ((flags & 7) + 1));
    palette.set(table);
    // Pillow takes a table that begins as the greys do for all the greys.
    if (table.every((value, i) => value === Math.floor(i / 3))) return this.#palette(0);
    return palette;
  }

  /** @param maybeCut whether the file may end here: then the pixels decide whether anything is missing */
  #subBlocks({ maybeCut = false } = {}): Uint8Array {
    const blocks: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      if (maybeCut && this.#at >= this.#bytes.length) break;
      const size = this.#byte();
      if (size === 0) break;
      // A decoder starts on a block only when all of it is there.
      if (maybeCut && this.#at + size > this.#bytes.length) break;
      blocks.push(this.#take(size));
      length += size;
    }
    const joined = new Uint8Array(length);
    let at = 0;
    for (const block of blocks) {
      joined.set(block, at);
      at += block.length;
    }
    return joined;
  }

  #byte(): number {
    return this.#take(1)[0];
  }

  #uint16(): number {
    const [low, high] = this.#take(2);
    return low + high * 256;
  }

  #take(count: number): Uint8Array {
    if (this.#at + count > this.#bytes.length)
      throw new ImageError('corrupt', 'a GIF ends before its picture');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
}
