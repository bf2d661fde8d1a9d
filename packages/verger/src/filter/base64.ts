/**
 * Decodes base64 (RFC 4648, section 4 or 5) in chunks and detects invalid input. Node's own decoder skips invalid
 * characters, so the output is shorter than expected.
 */
export class Base64Decoder {
  #left = '';
  #isPadded = false;
  #isSound = true;

  /** Decodes all complete groups of four characters; returns nothing after an error. */
  push(piece: Buffer): Buffer {
    const text = this.#left + piece.toString('latin1');
    const end = text.length - (text.length % 4);
    this.#left = text.slice(end);
    const whole = text.slice(0, end);
    if (!this.#isSound || whole === '') return nothing;
    const padding = /={0,2}$/.exec(whole)?.[0].length ?? 0;
    const bytes = Buffer.from(whole, 'base64');
    this.#isSound = !this.#isPadded && bytes.length === (whole.length / 4) * 3 - padding;
    this.#isPadded = padding > 0;
    return this.#isSound ? bytes : nothing;
  }

  /** Characters after the last complete group; empty for valid input. */
  get remainder(): string {
    return this.#left;
  }

  /** Whether all complete groups were valid base64. */
  get isValid(): boolean {
    return this.#isSound;
  }
}

const nothing = Buffer.alloc(0);
