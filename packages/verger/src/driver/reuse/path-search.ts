import { compareBytes } from '../../common/byte-order.js';
import type { ImageTable } from '../image-table.js';

/**
 * Finds images by path. The table is sorted, and so, as a rule, are the paths that are looked for: each search starts
 * where the last one ended, and takes steps that double, so that a sorted sequence takes one comparison each.
 */
export class PathSearch {
  readonly #images: ImageTable;
  #next = 0;

  constructor(images: ImageTable) {
    this.#images = images;
  }

  /** The index of the image; undefined if there is none. */
  find(path: string): number | undefined {
    const found = this.#firstNotBefore(path);
    this.#next = found;
    if (found === this.#images.length || this.#images.get(found).path !== path) return undefined;
    this.#next = found + 1;
    return found;
  }

  #firstNotBefore(path: string): number {
    const { length } = this.#images;
    let [low, high] = [0, Math.min(this.#next, length)];
    if (high === 0 || this.#isBefore(high - 1, path)) {
      low = high;
      for (let step = 1; high < length && this.#isBefore(high, path); step *= 2) {
        low = high + 1;
        high = Math.min(length, high + step);
      }
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#isBefore(middle, path)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #isBefore(index: number, path: string): boolean {
    return compareBytes(this.#images.get(index).path, path) < 0;
  }
}
