import { EventReader } from '../../../../job/event-reader.js';
import type { RunEvent } from '../../../../job/events.js';
import { StorageError } from '../../../../storage/storage-error.js';
import type { Storage } from '../../../../storage/storage.js';

/** The events of a run that goes on elsewhere, read from the log in its output. */
export class RunEvents {
  readonly #log: EventReader;
  readonly #since: number;
  #seen = 0;

  /** @param since milliseconds since 1970: earlier runs have written to the same log */
  constructor(output: Storage, since: number) {
    this.#log = new EventReader(output);
    this.#since = since;
  }

  /** The events since the last call; none if the log can't be read now. */
  async next(): Promise<readonly RunEvent[]> {
    const events = await this.#log.read().catch((error: unknown) => {
      if (error instanceof StorageError) return [];
      throw error;
    });
    const own = events.filter(({ at }) => at >= this.#since);
    const fresh = own.slice(this.#seen);
    this.#seen = Math.max(this.#seen, own.length);
    return fresh;
  }
}
