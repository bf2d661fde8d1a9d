import { StorageError } from '../storage-error.js';
import type { ListPage } from './list-page.js';

/** Pages in a row without a key: a server may send some, after many removed objects. */
const maxEmptyPages = 1000;
const maxEmptyMs = 60_000;

/** Checks that the pages of a listing come to an end. */
export class PageProgress {
  #last: string | undefined;
  #empty = 0;
  #since = performance.now();

  /** @throws StorageError `failed` if a page repeats, or none has brought a key for long */
  check({ objects, next }: ListPage): void {
    if (next !== undefined && next === this.#last) {
      throw new StorageError('failed', 'the S3 server sends the same page of a listing again and again');
    }
    this.#last = next;
    this.#empty = objects.length > 0 ? 0 : this.#empty + 1;
    if (this.#empty === 0) this.#since = performance.now();
    const isEndless = this.#empty > maxEmptyPages || performance.now() - this.#since > maxEmptyMs;
    if (next === undefined || this.#empty === 0 || !isEndless) return;
    throw new StorageError('failed', `the S3 server sent ${this.#empty} pages of a listing without a key`);
  }
}
