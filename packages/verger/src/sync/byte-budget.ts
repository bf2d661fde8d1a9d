/** A memory budget for concurrent work: a request for more than is left waits until others release theirs. */
export class ByteBudget {
  readonly #total: number;
  #left: number;
  readonly #waiting: { readonly bytes: number; readonly go: () => void }[] = [];

  constructor(total: number) {
    this.#total = total;
    this.#left = total;
  }

  /** Runs `work` while holding `bytes`; a request for more than the total gets the total. */
  async whileHolding<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    const wanted = Math.min(bytes, this.#total);
    if (this.#waiting.length > 0 || wanted > this.#left) {
      await new Promise<void>((go) => this.#waiting.push({ bytes: wanted, go }));
    } else this.#left -= wanted;
    try {
      return await work();
    } finally {
      this.#left += wanted;
      this.#admit();
    }
  }

  #admit(): void {
    for (let first = this.#waiting.at(0); first !== undefined && first.bytes <= this.#left;) {
      this.#waiting.shift();
      this.#left -= first.bytes;
      first.go();
      first = this.#waiting.at(0);
    }
  }
}
