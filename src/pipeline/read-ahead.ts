/** What may be in memory of images that nobody has asked for yet, in a worker. */
const mostBytes = 48 * 2 ** 20;

/**
 * Reads a shard's images before they are wanted, so that the backbone never waits for a storage whose answers take
 * their time: many at once, as long as they fit into the memory set aside for them.
 */
export class ReadAhead {
  readonly #read: (index: number) => Promise<Uint8Array>;
  readonly #sizeOf: (index: number) => number;
  readonly #order: Iterator<number>;
  readonly #atOnce: number;
  readonly #reading = new Map<number, Promise<Uint8Array>>();
  readonly #arrived = new Set<number>();
  #next: number | undefined;
  #bytes = 0;

  /**
   * @param order the images in the order in which they will be taken
   * @param atOnce reads and arrived images at a time; 1: each is read when it is taken
   */
  constructor(
    read: (index: number) => Promise<Uint8Array>,
    sizeOf: (index: number) => number,
    order: Iterable<number>,
    atOnce: number,
  ) {
    this.#read = read;
    this.#sizeOf = sizeOf;
    this.#order = order[Symbol.iterator]();
    this.#atOnce = atOnce;
    this.#fill();
  }

  /** Whether taking this image means to wait for others. */
  isOnItsWay(index: number): boolean {
    return this.#atOnce > 1 && !this.#arrived.has(index);
  }

  /** Waits until an image is here, or can't be had. */
  async arrival(index: number): Promise<void> {
    await this.#reading.get(index)?.catch(() => undefined);
  }

  /** @throws what its reading threw */
  async take(index: number): Promise<Uint8Array> {
    const reading = this.#reading.get(index) ?? this.#read(index);
    try {
      return await reading;
    } finally {
      if (this.#reading.delete(index)) this.#bytes -= this.#sizeOf(index);
      this.#arrived.delete(index);
      this.#fill();
    }
  }

  #fill(): void {
    if (this.#atOnce <= 1) return;
    while (this.#reading.size < this.#atOnce) {
      this.#next ??= this.#order.next().value as number | undefined;
      if (this.#next === undefined) return;
      const size = this.#sizeOf(this.#next);
      if (this.#reading.size > 0 && this.#bytes + size > mostBytes) return;
      this.#begin(this.#next, size);
      this.#next = undefined;
    }
  }

  #begin(index: number, size: number): void {
    const reading = this.#read(index);
    // Its error is the taker's; until then nobody listens.
    reading.catch(() => undefined).finally(() => this.#arrived.add(index));
    this.#reading.set(index, reading);
    this.#bytes += size;
  }
}
