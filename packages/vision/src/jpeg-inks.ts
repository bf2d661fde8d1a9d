import { hasTextAt } from './bytes.js';
import { ImageError } from './image-error.js';
import { BitReader, BitWriter } from './jpeg-bits.js';
import { huffmanTables, type SymbolReader } from './jpeg-huffman.js';
import { app0, app14, app15, comment, endOfImage, restartInterval, startOfScan } from './jpeg-markers.js';
import { endOfCoded, type JpegSegment, jpegSegments, uint16 } from './jpeg-segments.js';

const defineHuffman = 0xc4;
const sof0 = 0xc0;
const sof2 = 0xc2;
const inks = 4;
const black = 3;

/** A JPEG of four inks as two that any decoder reads. */
export interface SplitInks {
  /** Cyan, magenta and yellow in the place of red, green and blue; if YCCK, red, green and blue. */
  readonly colours: Uint8Array;
  /** In the place of grey. */
  readonly black: Uint8Array;
  /** Stored as luma and chroma. */
  readonly isYcck: boolean;
}

/**
 * Splits a JPEG of four inks without decoding it: the bits of its blocks stay as they are, so that a decoder which knows only
 * grey and three colours makes of them what it would make of the whole.
 *
 * @param bytes as `tidyJpeg` returns them
 * @throws ImageError 'unsupported' if inks differ in resolution or the coding is arithmetic; 'corrupt'
 */
export function splitInks(bytes: Uint8Array): SplitInks {
  return new InkSplitter(bytes).split();
}

interface Scan {
  /** Numbers of the components, with their tables. */
  readonly parts: readonly { readonly ink: number; readonly tables: number }[];
  /** Spectral selection and approximation. */
  readonly tail: Uint8Array;
}

class InkSplitter {
  readonly #bytes: Uint8Array;
  readonly #tables = new Map<number, SymbolReader>();
  readonly #outputs = [new Output(), new Output()] as const;
  #ids: number[] = [];
  #blocks = 0;
  #progressive = false;
  #restart = 0;
  #transform: number | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  split(): SplitInks {
    let at = 2;
    for (;;) {
      let scanned = false;
      for (const segment of jpegSegments(this.#bytes, at)) {
        at = segment.end;
        scanned = segment.marker === startOfScan;
        if (!scanned) this.#header(segment);
        else at = this.#scan(segment);
      }
      if (!scanned) break;
    }
    const isYcck = this.#transform === 2;
    // Of three components, the transform 0 says that they are no luma and chroma.
    const adobe = Uint8Array.of(...[0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0], isYcck ? 1 : 0);
    const [colours, alone] = this.#outputs.map((output, i) => output.file(i === 0 ? adobe : undefined));
    return { colours, black: alone, isYcck };
  }

  #header({ marker, body, start, end }: JpegSegment): void {
    if (marker === app14 && hasTextAt(body, 0, 'Adobe')) this.#transform = body[11];
    if ((marker >= app0 && marker <= app15) || marker === comment) return;
    if (marker === defineHuffman)
      for (const [place, read] of huffmanTables(body)) this.#tables.set(place, read);
    if (marker === restartInterval) this.#restart = uint16(body, 0);
    if (marker >= sof0 && marker <= sof2) this.#frame(marker, body);
    else if (marker > sof2 && marker !== defineHuffman && marker < 0xd0)
      throw new ImageError('unsupported', 'a JPEG of four inks in arithmetic coding');
    else for (const output of this.#outputs) output.put(this.#bytes.subarray(start, end));
  }

  #frame(marker: number, body: Uint8Array): void {
    const components = Array.from({ length: inks }, (_, i) => body.subarray(6 + i * 3, 9 + i * 3));
    if (components.some((component) => component[1] !== 0x11))
      throw new ImageError('unsupported', 'a JPEG whose four inks differ in resolution');
    this.#progressive = marker === sof2;
    this.#ids = components.map(([id]) => id);
    this.#blocks = Math.ceil(uint16(body, 1) / 8) * Math.ceil(uint16(body, 3) / 8);
    this.#outputs.forEach((output, i) => {
      const own = components.filter((_, ink) => outputOf(ink) === i);
      const start = Uint8Array.of(...body.subarray(0, 5), own.length);
      output.segment(marker, [start, ...own]);
    });
  }

  /** Returns where the next segment may begin. */
  #scan({ body, end }: JpegSegment): number {
    const parts = Array.from({ length: body[0] }, (_, i) => ({
      ink: this.#ids.indexOf(body[1 + i * 2]),
      tables: body[2 + i * 2],
    }));
    const scan = { parts, tail: body.subarray(1 + parts.length * 2) };
    const stop = endOfCoded(this.#bytes, end);
    this.#outputs.forEach((output, i) => {
      const own = parts.filter(({ ink }) => outputOf(ink) === i);
      if (own.length === 0) return;
      const names = own.map(({ ink, tables }) => Uint8Array.of(this.#ids[ink], tables));
      output.segment(startOfScan, [Uint8Array.of(own.length), ...names, scan.tail]);
      if (own.length === parts.length) output.put(this.#bytes.subarray(end, stop));
    });
    if (new Set(parts.map(({ ink }) => outputOf(ink))).size > 1) this.#divide(scan, end, stop);
    return stop;
  }

  /** Deals the blocks of a scan that has both, between restarts of their own. */
  #divide(scan: Scan, from: number, stop: number): void {
    const writers = [new BitWriter(), new BitWriter()];
    const per = this.#restart === 0 ? this.#blocks : this.#restart;
    let at = from;
    for (let done = 0; done < this.#blocks; done += per) {
      const end = endOfInterval(this.#bytes, at, stop);
      const reader = new BitReader(this.#bytes, at, end);
      for (let block = done; block < Math.min(done + per, this.#blocks); block++)
        for (const part of scan.parts)
          this.#block(reader, writers[outputOf(part.ink)], part.tables, scan.tail);
      const isLast = done + per >= this.#blocks;
      // The last one only fills the byte: the next segment brings its own marker.
      for (const writer of writers) writer.marker(isLast ? endOfImage : this.#bytes[end + 1]);
      at = end + 2;
    }
    this.#outputs.forEach((output, i) => output.put(writers[i].bytes.subarray(0, -2)));
  }

  /** Copies the bits of a block: of all of it, or in a progressive file of its first coefficient (T.81, F.2.2 and G.1.2.1). */
  #block(reader: BitReader, writer: BitWriter, tables: number, tail: Uint8Array): void {
    const bit = (): number => {
      const next = reader.bit();
      writer.bit(next);
      return next;
    };
    const skip = (bits: number): void => {
      for (let i = 0; i < bits; i++) bit();
    };
    if (this.#progressive && tail[2] >> 4 > 0) {
      bit();
      return;
    }
    skip(this.#table(tables >> 4)(bit));
    if (this.#progressive) return;
    const read = this.#table(0x10 | (tables & 15));
    for (let coefficient = 1; coefficient < 64; coefficient++) {
      const symbol = read(bit);
      // End of block; or 16 zeros.
      if (symbol === 0) return;
      coefficient += symbol >> 4;
      skip(symbol & 15);
    }
  }

  #table(place: number): SymbolReader {
    const table = this.#tables.get(place);
    if (table === undefined)
      throw new ImageError('corrupt', 'a scan of a JPEG names a table that is not there');
    return table;
  }
}

function outputOf(ink: number): 0 | 1 {
  return ink === black ? 1 : 0;
}

/** The offset of the next restart marker, or where the scan ends. */
function endOfInterval(bytes: Uint8Array, from: number, stop: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0 && at < stop; at = bytes.indexOf(0xff, at + 1))
    if (bytes[at + 1] >= 0xd0 && bytes[at + 1] <= 0xd7) return at;
  return stop;
}

/** One of the two files. */
class Output {
  readonly #parts: Uint8Array[] = [];

  put(part: Uint8Array): void {
    this.#parts.push(part);
  }

  segment(marker: number, body: readonly Uint8Array[]): void {
    const length = body.reduce((sum, part) => sum + part.length, 2);
    this.#parts.push(Uint8Array.of(0xff, marker, length >> 8, length & 255), ...body);
  }

  file(adobe: Uint8Array | undefined): Uint8Array {
    const head = [0xff, 0xd8, ...(adobe === undefined ? [] : [0xff, app14, 0, adobe.length + 2, ...adobe])];
    const parts = [Uint8Array.from(head), ...this.#parts, Uint8Array.of(0xff, endOfImage)];
    const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }
}
