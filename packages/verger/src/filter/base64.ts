/**
 * Decodes base64 (RFC 4648, section 4 or 5) that comes in pieces, and notices what is none. Node's own decoder
 * passes over characters that do not belong: then it gives fewer bytes than there should be.
 */
export class Base64Decoder {
  #left = '';
  #isPadded = false;
  #isSound = true;

  /** The bytes of the whole groups of four characters that are there; none any more once something was wrong. */
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

  /** What came after the last whole group; empty where all is well. */
  get left(): string {
    return this.#left;
  }

  /** Whether the whole groups were base64. */
  get isSound(): boolean {
    return this.#isSound;
  }
}

const nothing = Buffer.alloc(0);
