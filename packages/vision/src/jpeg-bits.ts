import { ImageError } from './image-error.js';

/** The bits of coded data between two markers; the zeros after FF are left out (T.81, F.1.2.3). */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;
  readonly #end: number;
  #byte = 0;
  #left = 0;

  constructor(bytes: Uint8Array, from: number, end: number) {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = end;
  }

  /** @throws ImageError 'corrupt' at the end */
  bit(): number {
    if (this.#left === 0) {
      if (this.#at >= this.#end) throw new ImageError('corrupt', 'a scan of a JPEG ends early');
      this.#byte = this.#bytes[this.#at++];
      if (this.#byte === 0xff) this.#at++;
      this.#left = 8;
    }
    this.#left--;
    return (this.#byte >> this.#left) & 1;
  }
}

/** Coded data, a bit at a time. */
export class BitWriter {
  readonly #bytes: number[] = [];
  #byte = 0;
  #filled = 0;

  bit(bit: number): void {
    this.#byte = (this.#byte << 1) | bit;
    this.#filled++;
    if (this.#filled < 8) return;
    this.#bytes.push(this.#byte);
    if (this.#byte === 0xff) this.#bytes.push(0);
    this.#byte = this.#filled = 0;
  }

  /** Fills the last byte with ones (T.81, F.1.2.3), and writes a marker behind it. */
  marker(code: number): void {
    while (this.#filled > 0) this.bit(1);
    this.#bytes.push(0xff, code);
  }

  /** Without what does not fill a byte. */
  get bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}
