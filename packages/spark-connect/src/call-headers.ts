import { Metadata } from '@grpc/grpc-js';
import type { ChangingHeaders, Endpoint } from './endpoint.js';
import { isRefusal, rpcFailure } from './rpc-failure.js';

/** The headers of the calls of one channel. */
export class CallHeaders {
  readonly #fixed = new Metadata();
  readonly #changing: ChangingHeaders | undefined;

  constructor(endpoint: Endpoint) {
    for (const [name, value] of endpoint.metadata()) this.#fixed.set(name, value);
    this.#changing = endpoint.changing;
  }

  /** Whether two calls may have different ones. */
  get change(): boolean {
    return this.#changing !== undefined;
  }

  /**
   * Makes a call with the headers that hold now.
   * @throws what the call throws, or what gives the headers
   */
  async with<T>(call: (headers: Metadata) => Promise<T>): Promise<T> {
    const { metadata, failed } = await this.next();
    try {
      return await call(metadata);
    } catch (error) {
      failed(error);
      throw error;
    }
  }

  /** The headers of a call, and what is to know with which error it has failed. */
  async next(): Promise<{ readonly metadata: Metadata; readonly failed: (error: unknown) => void }> {
    const changing = this.#changing;
    if (changing === undefined) return { metadata: this.#fixed, failed: () => undefined };
    const headers = await changing.current();
    const metadata = this.#fixed.clone();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    const failed = (error: unknown): void => {
      const failure = rpcFailure(error);
      if (failure !== undefined && isRefusal(failure)) changing.refused(headers);
    };
    return { metadata, failed };
  }
}
