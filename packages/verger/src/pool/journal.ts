import { readSync, writeSync } from 'node:fs';

/** Where a worker says which image it is about to touch: should it die, that image is known. */
export interface Journal {
  /** @param index the image's place in its shard */
  begin(index: number): void;
  /** An image that has been begun is in hand again. */
  resume(index: number): void;
  /** No image is in hand any more. */
  end(): void;
}

// A journal is a file of four int32: attempt, changes, images begun, image in hand (-1 for none). The worker writes
// over it in place, the host looks when it wants to know. A pipe would wake the host at every image, which costs a
// worker on the same core a tenth of its speed; memory that both share, Node has none; and what has been written to
// a file stays when the writer is killed.
const fields = 4;
const noImage = -1;

/** The file descriptor of a worker's journal. */
export const journalDescriptor = 3;

/** A worker's side. Synchronous, so that an image is on record before the decoder can take the process down. */
export class JournalWriter implements Journal {
  readonly #record = new Int32Array(fields);
  readonly #file: number;

  constructor(file: number) {
    this.#file = file;
    this.expect(0);
  }

  /** The image in hand, counted in its shard. */
  get inHand(): number | undefined {
    return this.#record[3] === noImage ? undefined : this.#record[3];
  }

  /** Another attempt begins, without an image in hand. */
  expect(attempt: number): void {
    this.#record.set([attempt, 0, 0, noImage]);
    this.#write();
  }

  begin(index: number): void {
    this.#record[2] += 1;
    this.resume(index);
  }

  resume(index: number): void {
    this.#record[1] += 1;
    this.#record[3] = index;
    this.#write();
  }

  end(): void {
    this.resume(noImage);
  }

  #write(): void {
    writeSync(this.#file, this.#record, 0, this.#record.byteLength, 0);
  }
}

interface InHand {
  /** Counted in its shard. */
  readonly index: number;
  /** When the host saw it first, in milliseconds of the reader's clock. */
  readonly since: number;
}

/** The host's side: which image is in hand, and since when. */
export class JournalReader {
  readonly #file: number;
  readonly #now: () => number;
  readonly #record = new Int32Array(fields);
  #attempt = 0;
  #changes = 0;
  #begun = 0;
  #inHand: InHand | undefined;

  /** @param now a clock in milliseconds that never goes back */
  constructor(file: number, now: () => number) {
    this.#file = file;
    this.#now = now;
  }

  get inHand(): InHand | undefined {
    return this.#inHand;
  }

  /** Another attempt begins: what is on record of former ones means nothing any more. */
  expect(attempt: number): void {
    this.#attempt = attempt;
    this.#changes = 0;
    this.#begun = 0;
    this.#inHand = undefined;
  }

  /** Looks what has happened since. Returns the number of images taken in hand. */
  look(): number {
    readSync(this.#file, this.#record, 0, this.#record.byteLength, 0);
    const [attempt, changes, begun, index] = this.#record;
    if (attempt !== this.#attempt || changes === this.#changes) return 0;
    this.#changes = changes;
    this.#inHand = index === noImage ? undefined : { index, since: this.#now() };
    const taken = begun - this.#begun;
    this.#begun = begun;
    return taken;
  }
}
