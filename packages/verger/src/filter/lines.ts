import { maxFileBytes } from '../worker/image-files.js';
import { Base64Decoder } from './base64.js';
import { nullMark } from './row.js';
import type { Spool, SpooledImage } from './spool.js';

/** A complete line: its path as read, and its image or error. */
export interface Line {
  /** Raw bytes: not every system's paths are UTF-8. */
  readonly path: Buffer;
  readonly image: SpooledImage | LineFault;
}

/** Runs never report `bad-line`: their images do not come as lines. */
export interface LineFault {
  readonly reason: 'bad-line' | 'empty' | 'too-large';
  readonly detail: string;
}

/** Far longer than any system allows; a line with no tab by then is invalid. */
const maxPathBytes = 64 * 1024;

/** What may follow the base64 on a line: nothing, or the CR of a Windows line ending. */
const endings: ReadonlySet<string> = new Set(['', '\r']);

const noTab: LineFault = { reason: 'bad-line', detail: 'no tab between path and image' };

const tab = 0x09;
const newline = 0x0a;

/**
 * Reads lines `path<TAB>base64(bytes)` of any length, spooling image bytes as they arrive. Yields every line, valid or
 * not; the last one may lack its newline.
 * @throws VergerError if the spool fails
 */
export async function* readLines(
  input: AsyncIterable<Buffer>,
  spool: Spool,
  maxImageBytes = maxFileBytes,
): AsyncGenerator<Line> {
  let line = new LineParser(spool, maxImageBytes);
  for await (const chunk of input) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      line.push(chunk.subarray(start, end));
      yield line.end();
      line = new LineParser(spool, maxImageBytes);
      start = end + 1;
    }
    if (start < chunk.length) line.push(chunk.subarray(start));
  }
  if (line.hasStarted) yield line.end();
}

class LineParser {
  readonly #spool: Spool;
  readonly #maxImageBytes: number;
  readonly #base64 = new Base64Decoder();
  #path: Buffer = Buffer.alloc(0);
  #image: SpooledImage | undefined;
  #fault: LineFault | undefined;
  hasStarted = false;

  constructor(spool: Spool, maxImageBytes: number) {
    this.#spool = spool;
    this.#maxImageBytes = maxImageBytes;
  }

  push(piece: Buffer): void {
    this.hasStarted = true;
    if (this.#fault !== undefined) return;
    if (this.#image !== undefined) {
      this.#pushBytes(this.#image, piece);
      return;
    }
    const end = piece.indexOf(tab);
    this.#path = Buffer.concat([this.#path, end < 0 ? piece : piece.subarray(0, end)]);
    if (this.#path.length > maxPathBytes) {
      this.#path = this.#path.subarray(0, maxPathBytes);
      this.#fault = { reason: 'bad-line', detail: `no tab within ${maxPathBytes} bytes` };
    } else if (end >= 0) {
      this.#image = this.#spool.newImage();
      this.#pushBytes(this.#image, piece.subarray(end + 1));
    }
  }

  end(): Line {
    this.#image?.end();
    const fault = this.#fault ?? this.#finalFault();
    if (fault !== undefined) this.#image?.remove();
    return { path: this.#path, image: fault ?? this.#image ?? noTab };
  }

  #pushBytes(image: SpooledImage, piece: Buffer): void {
    const bytes = this.#base64.push(piece);
    if (image.bytes + bytes.length > this.#maxImageBytes)
      this.#fault = { reason: 'too-large', detail: `a file of more than ${this.#maxImageBytes} bytes` };
    else image.write(bytes);
  }

  #finalFault(): LineFault | undefined {
    if (this.#image === undefined) return undefined;
    const { isValid: isSound, remainder: left } = this.#base64;
    if (isSound && endings.has(left)) return undefined;
    return this.#image.bytes === 0 && left === nullMark
      ? { reason: 'empty', detail: 'no bytes (NULL)' }
      : { reason: 'bad-line', detail: 'not base64' };
  }
}
