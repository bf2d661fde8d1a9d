import { encodeJson } from '../common/json.js';
import type { Storage } from '../storage/storage.js';
import { outputKeys } from './work-files.js';

/** How often a run looks whether it should stop: on a disk that costs nothing, in a bucket it is a request. */
const lookEveryMs = { disk: 1_000, bucket: 10_000 };

/** Names the run, so that a request that comes late stops no other. */
function stopKey(token: string): string {
  return `${outputKeys.work}stop-${token.slice(0, 8)}.json`;
}

/**
 * Asks a run to end as after Ctrl-C, wherever it is: a signal would reach only processes of this machine, and the process
 * id in a lock may be anyone's.
 * @param token of the run, from its lock
 */
export async function requestStop(output: Storage, token: string): Promise<void> {
  await output.write(stopKey(token), encodeJson({ askedAt: new Date().toISOString() }), { transient: true });
}

/** For the run itself: its signal aborts when somebody asks it to stop. */
export class StopWatch {
  readonly #output: Storage;
  readonly #key: string;
  readonly #asked = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #look = Promise.resolve();

  constructor(output: Storage, token: string) {
    this.#output = output;
    this.#key = stopKey(token);
    const everyMs = output.concurrency === 1 ? lookEveryMs.disk : lookEveryMs.bucket;
    this.#timer = setInterval(() => {
      this.#look = this.#see();
    }, everyMs).unref();
  }

  get signal(): AbortSignal {
    return this.#asked.signal;
  }

  /** Looks no more, and removes the request. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#look;
    if (this.signal.aborted) await this.#output.remove(this.#key).catch(() => undefined);
  }

  async #see(): Promise<void> {
    // What does not answer asks for nothing.
    const request = await this.#output.stat(this.#key).catch(() => undefined);
    if (request !== undefined) this.#asked.abort();
  }
}
