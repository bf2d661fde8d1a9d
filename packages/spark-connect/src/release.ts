import type { Channel } from './channel.js';
import type { ReleaseExecuteRequest } from './messages.js';
import type { Operation } from './operation.js';
import { methods } from './protocol.js';

const deadlineMs = 5_000;

/**
 * Releases responses that the server need not keep any longer. The query does not wait for it, failures are ignored, and
 * calls that come while one is under way are merged into the next.
 */
export class Releaser {
  readonly #channel: Channel;
  readonly #operation: Operation;
  readonly #never = new AbortController().signal;
  #latest: string | undefined;
  #pending: Promise<void> | undefined;

  constructor(channel: Channel, operation: Operation) {
    this.#channel = channel;
    this.#operation = operation;
  }

  releaseUntil(responseId: string): void {
    this.#latest = responseId;
    this.#pending ??= this.#sendLatest();
  }

  /** Releases the whole operation, after what is under way. */
  async releaseAll(): Promise<void> {
    this.#latest = undefined;
    await this.#pending;
    await this.#send({ releaseAll: {} });
  }

  async #sendLatest(): Promise<void> {
    for (let id = this.#latest; id !== undefined; id = this.#latest) {
      this.#latest = undefined;
      await this.#send({ releaseUntil: { responseId: id } });
    }
    this.#pending = undefined;
  }

  async #send(what: Pick<ReleaseExecuteRequest, 'releaseAll' | 'releaseUntil'>): Promise<void> {
    const { header, operationId } = this.#operation;
    const request = { ...header, operationId, ...what };
    await this.#channel
      .unary(methods.releaseExecute, request, { signal: this.#never, deadlineMs })
      .catch(() => undefined);
  }
}
