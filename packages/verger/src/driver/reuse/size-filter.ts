const bits = 2 ** 24;

/** Which file sizes occur, in 2 MiB whatever their number: it may err for sizes that do not. */
export class SizeFilter {
  readonly #seen = new Uint8Array(bits / 8);
  #hasUnknown = false;

  /** @param size undefined if it is not known: then it may be any */
  add(size: number | undefined): void {
    if (size === undefined) this.#hasUnknown = true;
    else this.#seen[(size % bits) >>> 3] |= 1 << (size & 7);
  }

  mayHave(size: number): boolean {
    return this.#hasUnknown || (this.#seen[(size % bits) >>> 3] & (1 << (size & 7))) !== 0;
  }
}
