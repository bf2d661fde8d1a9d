import type { Channel } from './channel.js';
import type { ReleaseExecuteRequest } from './messages.js';
import type { Operation } from './operation.js';
import { methods } from './protocol.js';

const deadlineMs = 5_000;

/**
 * Tells the server which responses it need not keep any longer. That is a courtesy: it costs the query no time, a
 * failure is no one's concern, and while one message is under way later ones are drawn together.
 */
export class Releaser {
  readonly #channel: Channel;
  readonly #operation: Operation;
  readonly #never = new AbortController().signal;
  #latest: string | undefined;
  #underWay: Promise<void> | undefined;

  constructor(channel: Channel, operation: Operation) {
    this.#channel = channel;
    this.#operation = operation;
  }

  until(responseId: string): void {
    this.#latest = responseId;
    this.#underWay ??= this.#sendLatest();
  }

  /** The operation is over for us: the server may forget it. */
  async all(): Promise<void> {
    this.#latest = undefined;
    await this.#underWay;
    await this.#send({ releaseAll: {} });
  }

  async #sendLatest(): Promise<void> {
    for (let id = this.#latest; id !== undefined; id = this.#latest) {
      this.#latest = undefined;
      await this.#send({ releaseUntil: { responseId: id } });
    }
    this.#underWay = undefined;
  }

  async #send(what: Pick<ReleaseExecuteRequest, 'releaseAll' | 'releaseUntil'>): Promise<void> {
    const { header, operationId } = this.#operation;
    const request = { ...header, operationId, ...what };
    await this.#channel
      .unary(methods.releaseExecute, request, { signal: this.#never, deadlineMs })
      .catch(() => undefined);
  }
}
