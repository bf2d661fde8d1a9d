import type { RunEvent, TimedEvent } from '../../../../job/events.js';
import { outputKeys } from '../../../../job/work-files.js';
import { StorageError } from '../../../../storage/storage-error.js';
import type { Storage } from '../../../../storage/storage.js';

/**
 * The events of a run that goes on elsewhere, read from the log in its output. What the log leaves out, since it comes many
 * times a second, is made up from the rest: how many images are done.
 */
export class RunEvents {
  readonly #output: Storage;
  readonly #since: number;
  readonly #replaces: boolean;
  #seen = 0;
  #images = 0;
  #rejects = 0;

  /**
   * @param since milliseconds since 1970: an earlier run of the same job wrote to the same log
   * @param replaces whether the run may replace another result
   */
  constructor(output: Storage, since: number, replaces: boolean) {
    this.#output = output;
    this.#since = since;
    this.#replaces = replaces;
  }

  /** The events since the last call; none if the log can't be read now. */
  async next(): Promise<readonly RunEvent[]> {
    const lines = (await this.#read()).split('\n').slice(0, -1);
    const fresh = lines.slice(this.#seen);
    // Another log, if the result was replaced meanwhile.
    if (lines.length < this.#seen) return [];
    this.#seen = lines.length;
    return fresh
      .map(parsed)
      .filter((event) => event !== undefined && event.at >= this.#since)
      .flatMap((event) => this.#withProgress(event as TimedEvent));
  }

  #withProgress(event: TimedEvent): readonly RunEvent[] {
    if (event.type === 'stage-started') {
      this.#images = event.reusedImages;
      this.#rejects = 0;
    }
    if (event.type !== 'task-done' || event.images === undefined) return [event];
    this.#images += event.images;
    this.#rejects += event.rejects ?? 0;
    return [event, { type: 'progress', images: this.#images, rejects: this.#rejects }];
  }

  async #read(): Promise<string> {
    try {
      return Buffer.from(await this.#output.read(await this.#key())).toString('utf8');
    } catch (error) {
      if (error instanceof StorageError) return '';
      throw error;
    }
  }

  /** A result that is to replace another waits in a folder of its own. */
  async #key(): Promise<string> {
    if (!this.#replaces) return outputKeys.events;
    for await (const { key } of this.#output.list(outputKeys.work))
      if (key.startsWith(outputKeys.next) && key.endsWith(outputKeys.events)) return key;
    return outputKeys.events;
  }
}

/** Undefined for what is no event: the file is in a bucket, where others write too. */
function parsed(line: string): TimedEvent | undefined {
  try {
    const value = JSON.parse(line) as Partial<TimedEvent> | null;
    return typeof value?.type === 'string' && typeof value.at === 'number'
      ? (value as TimedEvent)
      : undefined;
  } catch {
    return undefined;
  }
}
