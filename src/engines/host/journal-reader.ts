import { noImage } from './messages.js';

/** Follows a worker's journal: which image is in hand, and since when. */
export class JournalReader {
  #rest = '';
  #inHand: { readonly index: number; readonly since: number } | undefined;

  /** The image in hand, counted in its shard; `since` in milliseconds of `performance.now()`. */
  get inHand(): { readonly index: number; readonly since: number } | undefined {
    return this.#inHand;
  }

  /**
   * @param text what has arrived; a line may come in pieces
   * @returns the number of images taken in hand
   */
  read(text: string): number {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    const last = lines.at(-1);
    if (last === undefined) return 0;
    this.#inHand = last === noImage ? undefined : { index: Number(last), since: performance.now() };
    return lines.filter((line) => line !== noImage).length;
  }
}
