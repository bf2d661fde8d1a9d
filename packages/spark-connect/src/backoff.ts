import { setTimeout as sleep } from 'node:timers/promises';
import { isRefusal, isTransient, type RpcFailure, rpcFailure } from './rpc-failure.js';

/** How long, and how often, a call is repeated while the connection to the server is broken. */
export interface RetryPolicy {
  /** No attempt begins later than this after the first failure. */
  readonly timeoutMs: number;
  /** The delay before the first repetition; each further one is twice as long. */
  readonly initialDelayMs: number;
  /** The longest delay. */
  readonly maxDelayMs: number;
}

/** While connecting: a server that has just started may need a moment, but a wrong address should be reported soon. */
export const connectRetry: RetryPolicy = { timeoutMs: 15_000, initialDelayMs: 100, maxDelayMs: 2_000 };

/**
 * In an open session. Servers abandon an operation whose client has been away for five minutes
 * (`spark.connect.execute.manager.detachedTimeout`), so it would be useless to try for longer.
 */
export const sessionRetry: RetryPolicy = { timeoutMs: 300_000, initialDelayMs: 100, maxDelayMs: 3_000 };

/** Exponential backoff: delays grow with consecutive failures; a success resets them. */
export class Backoff {
  readonly #policy: RetryPolicy;
  readonly #headersChange: boolean;
  #firstFailure: number | undefined;
  #delayMs: number;
  #wasRefused = false;

  /** @param headersChange whether the next attempt has other headers, so that a refusal may be of old ones */
  constructor(policy: RetryPolicy, headersChange: boolean) {
    this.#policy = policy;
    this.#headersChange = headersChange;
    this.#delayMs = policy.initialDelayMs;
  }

  /**
   * Waits until the next attempt is due.
   * @throws the error itself when another attempt can't help or the policy's time is up; the signal's reason
   */
  async wait(error: unknown, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const failure = rpcFailure(error);
    if (failure === undefined || !this.#mayPass(failure)) throw error;
    this.#firstFailure ??= performance.now();
    if (performance.now() - this.#firstFailure + this.#delayMs > this.#policy.timeoutMs) throw error;
    await sleep(this.#delayMs, undefined, { signal });
    this.#delayMs = Math.min(this.#delayMs * 2, this.#policy.maxDelayMs);
  }

  reset(): void {
    this.#firstFailure = undefined;
    this.#delayMs = this.#policy.initialDelayMs;
    this.#wasRefused = false;
  }

  /** New headers that are refused as well are not a matter of time. */
  #mayPass(failure: RpcFailure): boolean {
    if (isTransient(failure)) return true;
    const isFirst = this.#headersChange && !this.#wasRefused && isRefusal(failure);
    this.#wasRefused ||= isFirst;
    return isFirst;
  }
}

/**
 * Repeats a call until it succeeds, as long as only the connection fails.
 * @param headersChange whether each attempt asks for its headers
 */
export async function withRetry<T>(
  call: () => Promise<T>,
  policy: RetryPolicy,
  headersChange: boolean,
  signal: AbortSignal,
): Promise<T> {
  const backoff = new Backoff(policy, headersChange);
  for (;;) {
    try {
      return await call();
    } catch (error) {
      await backoff.wait(error, signal);
    }
  }
}
