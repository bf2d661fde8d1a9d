/** The most memory for files read ahead, per worker. */
const maxBytes = 48 * 2 ** 20;

/** A file that will be taken. */
export interface ExpectedFile {
  /** In bytes. */
  readonly size: number;
  read(): Promise<Uint8Array>;
  /** Makes the file of what was read, when it is taken. */
  unpack?(stored: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/**
 * Reads files before they are taken, so that the backbone never waits for slow storage: many at a time, as long
 * as they fit in the memory set aside for them. Continues from one shard to the next.
 */
export class ReadAhead {
  readonly #atOnce: number;
  readonly #onAllStarted: () => void;
  #waiting: ExpectedFile[] = [];
  readonly #reading = new Map<ExpectedFile, Promise<Uint8Array>>();
  readonly #arrived = new Set<ExpectedFile>();
  #bytes = 0;

  /**
   * @param atOnce files being read or waiting to be taken; 1: read each when it is taken
   * @param onAllStarted called when the last expected file is being read
   */
  constructor(atOnce: number, onAllStarted: () => void) {
    this.#atOnce = atOnce;
    this.#onAllStarted = onAllStarted;
  }

  /** Queues files that will be taken in this order, after all that were expected earlier. */
  expect(files: readonly ExpectedFile[]): void {
    if (this.#atOnce <= 1) return;
    // Reversed, since taking from the end is cheap.
    this.#waiting = [...files.toReversed(), ...this.#waiting];
    this.#fill();
  }

  /** Drops all expected files. */
  clear(): void {
    this.#waiting = [];
    this.#reading.clear();
    this.#arrived.clear();
    this.#bytes = 0;
  }

  /** Whether the file has yet to arrive. */
  isPending(file: ExpectedFile): boolean {
    return this.#atOnce > 1 && !this.#arrived.has(file);
  }

  /** Waits until a file has arrived, or its read has failed. */
  async arrival(file: ExpectedFile): Promise<void> {
    await this.#reading.get(file)?.catch(() => undefined);
  }

  /** @throws what the read threw */
  async take(file: ExpectedFile): Promise<Uint8Array> {
    const reading = this.#reading.get(file) ?? file.read();
    try {
      const stored = await reading;
      return file.unpack === undefined ? stored : await file.unpack(stored);
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
      if (this.#reading.size > 0 && this.#bytes + next.size > maxBytes) break;
      this.#waiting.pop();
      this.#begin(next);
    }
    if (this.#waiting.length === 0) this.#onAllStarted();
  }

  #begin(file: ExpectedFile): void {
    const reading = file.read();
    this.#reading.set(file, reading);
    this.#bytes += file.size;
    const arrive = (): void => {
      if (this.#reading.get(file) === reading) this.#arrived.add(file);
    };
    // `take` throws the error; until then it is ignored.
    reading.then(arrive, arrive);
  }
}
