/** What may be in memory of files that nobody has taken yet, in a worker. */
const mostBytes = 48 * 2 ** 20;

/** A file that will be taken. */
export interface ExpectedFile {
  /** Bytes. */
  readonly size: number;
  read(): Promise<Uint8Array>;
}

/**
 * Reads files before they are taken, so that the backbone never waits for a storage whose answers take their time:
 * many at once, as long as they fit into the memory set aside for them. It goes on from one shard to the next.
 */
export class ReadAhead {
  readonly #atOnce: number;
  readonly #onAllBegun: () => void;
  #waiting: ExpectedFile[] = [];
  readonly #reading = new Map<ExpectedFile, Promise<Uint8Array>>();
  readonly #arrived = new Set<ExpectedFile>();
  #bytes = 0;

  /**
   * @param atOnce reads and arrived files at a time; 1: each is read when it is taken
   * @param onAllBegun told when the last of the files that are expected is being read
   */
  constructor(atOnce: number, onAllBegun: () => void) {
    this.#atOnce = atOnce;
    this.#onAllBegun = onAllBegun;
  }

  /** Files that will be taken in this order, after all that were expected before. */
  expect(files: readonly ExpectedFile[]): void {
    if (this.#atOnce <= 1) return;
    // From the end, where taking one is cheap.
    this.#waiting = [...files.toReversed(), ...this.#waiting];
    this.#fill();
  }

  /** Nobody will take what was expected. */
  forget(): void {
    this.#waiting = [];
    this.#reading.clear();
    this.#arrived.clear();
    this.#bytes = 0;
  }

  /** Whether taking this file means to wait for others. */
  isOnItsWay(file: ExpectedFile): boolean {
    return this.#atOnce > 1 && !this.#arrived.has(file);
  }

  /** Waits until a file is here, or can't be had. */
  async arrival(file: ExpectedFile): Promise<void> {
    await this.#reading.get(file)?.catch(() => undefined);
  }

  /** @throws what its reading threw */
  async take(file: ExpectedFile): Promise<Uint8Array> {
    const reading = this.#reading.get(file) ?? file.read();
    try {
      return await reading;
    } finally {
      if (this.#reading.delete(file)) this.#bytes -= file.size;
      this.#arrived.delete(file);
      this.#fill();
    }
  }

  #fill(): void {
    if (this.#waiting.length === 0) return;
    while (this.#reading.size < this.#atOnce) {
      const next = this.#waiting.at(-1);
      if (next === undefined) break;
      if (this.#reading.size > 0 && this.#bytes + next.size > mostBytes) break;
      this.#waiting.pop();
      this.#begin(next);
    }
    if (this.#waiting.length === 0) this.#onAllBegun();
  }

  #begin(file: ExpectedFile): void {
    const reading = file.read();
    this.#reading.set(file, reading);
    this.#bytes += file.size;
    const arrive = (): void => {
      if (this.#reading.get(file) === reading) this.#arrived.add(file);
    };
    // An error is the taker's; until then nobody listens.
    reading.then(arrive, arrive);
  }
}
