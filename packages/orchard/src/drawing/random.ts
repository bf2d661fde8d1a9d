/** Mixes 32 bits: each input bit flips about half of the output bits (the finaliser of MurmurHash3). */
export function scramble(key: number): number {
  let h = key | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** A stream of random numbers determined by its keys (Mulberry32). */
export class Random {
  #state = 0;

  constructor(...keys: readonly number[]) {
    for (const key of keys) this.#state = scramble(this.#state ^ scramble(key + 0x9e3779b9));
  }

  /** From 0 (inclusive) to 1 (exclusive). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A value near 1, for variation among fruit of a kind. */
  near(spread: number): number {
    return this.between(1 - spread, 1 + spread);
  }
}
