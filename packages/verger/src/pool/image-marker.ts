import { readSync, writeSync } from 'node:fs';

/** Records which image a worker is about to process, so that it is known if the worker dies. */
export interface ImageMarker {
  /** @param index the image's index in its shard */
  begin(index: number): void;
  /** Makes an image that was started earlier the current one again. */
  resume(index: number): void;
  /** Marks that the model is being loaded, or run outside any image. */
  beginModel(): void;
  /** Clears the current image or the model. */
  end(): void;
}

// A marker is a file of four int32: attempt, changes, images started, current image (-1: none, -2: the model). The worker
// overwrites it in place and the host polls it. A pipe would wake the host for every image, which costs a worker
// on the same core a tenth of its speed; Node has no shared memory between processes; and a file keeps its
// content when the writer is killed.
const fields = 4;
const noImage = -1;
const theModel = -2;

/** The file descriptor of a worker's marker. */
export const markerDescriptor = 3;

/** The worker's side. Synchronous, so that an image is recorded before the decoder can crash the process. */
export class MarkerWriter implements ImageMarker {
  readonly #record = new Int32Array(fields);
  readonly #file: number;

  constructor(file: number) {
    this.#file = file;
    this.expect(0);
  }

  /** The current image, as an index in its shard. */
  get current(): number | undefined {
    return this.#record[3] < 0 ? undefined : this.#record[3];
  }

  /** Starts another attempt, with no current image. */
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

  beginModel(): void {
    this.resume(theModel);
  }

  end(): void {
    this.resume(noImage);
  }

  #write(): void {
    writeSync(this.#file, this.#record, 0, this.#record.byteLength, 0);
  }
}

interface CurrentImage {
  /** In its shard. */
  readonly index: number;
  /** When the host first saw it, in milliseconds on the reader's clock. */
  readonly since: number;
}

/** The host's side: the current image, and since when. */
export class MarkerReader {
  readonly #file: number;
  readonly #now: () => number;
  readonly #record = new Int32Array(fields);
  #attempt = 0;
  #changes = 0;
  #started = 0;
  #current: CurrentImage | undefined;
  #modelSince: number | undefined;

  /** @param now a monotonic clock in milliseconds */
  constructor(file: number, now: () => number) {
    this.#file = file;
    this.#now = now;
  }

  get current(): CurrentImage | undefined {
    return this.#current;
  }

  /** When the host first saw the model at work outside any image, on the reader's clock. */
  get modelSince(): number | undefined {
    return this.#modelSince;
  }

  /** Starts another attempt; ignores records of earlier ones. */
  expect(attempt: number): void {
    this.#attempt = attempt;
    this.#changes = 0;
    this.#started = 0;
    this.#current = undefined;
    this.#modelSince = undefined;
  }

  /** Polls the marker. Returns the number of images started since the last call. */
  poll(): number {
    readSync(this.#file, this.#record, 0, this.#record.byteLength, 0);
    const [attempt, changes, started, index] = this.#record;
    if (attempt !== this.#attempt || changes === this.#changes) return 0;
    this.#changes = changes;
    this.#current = index < 0 ? undefined : { index, since: this.#now() };
    this.#modelSince = index === theModel ? this.#now() : undefined;
    const taken = started - this.#started;
    this.#started = started;
    return taken;
  }
}
