import { noImage } from './messages.js';

interface InHand {
  /** Counted in its shard. */
  readonly index: number;
  /** In milliseconds of the reader's clock. */
  readonly since: number;
}

/** Follows a worker's journal: which image is in hand, and since when. */
export class JournalReader {
  readonly #now: () => number;
  #rest = '';
  #attempt = 0;
  #inHand: InHand | undefined;

  /** @param now a clock in milliseconds that never goes back */
  constructor(now: () => number) {
    this.#now = now;
  }

  get inHand(): InHand | undefined {
    return this.#inHand;
  }

  /**
   * Another attempt begins: lines of former ones mean nothing any more. They may still come, since a journal and
   * the message that ends an attempt take different ways.
   */
  expect(attempt: number): void {
    this.#attempt = attempt;
    this.#inHand = undefined;
  }

  /**
   * @param text what has arrived; a line may come in pieces
   * @returns the number of images taken in hand
   */
  read(text: string): number {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    let taken = 0;
    for (const [attempt, image] of lines.map((line) => line.split(' '))) {
      if (Number(attempt) !== this.#attempt) continue;
      this.#inHand = image === noImage ? undefined : { index: Number(image), since: this.#now() };
      if (image !== noImage) taken += 1;
    }
    return taken;
  }
}
