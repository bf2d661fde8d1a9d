import { setTimeout as sleep } from 'node:timers/promises';
import { isTransient, rpcFailure } from './rpc-failure.js';

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
  #firstFailure: number | undefined;
  #delayMs: number;

  constructor(policy: RetryPolicy) {
    this.#policy = policy;
    this.#delayMs = policy.initialDelayMs;
  }

  /**
   * Waits until the next attempt is due.
   * @throws the error itself when another attempt can't help or the policy's time is up; the signal's reason
   */
  async wait(error: unknown, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const failure = rpcFailure(error);
    if (failure === undefined || !isTransient(failure)) throw error;
    this.#firstFailure ??= performance.now();
    if (performance.now() - this.#firstFailure + this.#delayMs > this.#policy.timeoutMs) throw error;
    await sleep(this.#delayMs, undefined, { signal });
    this.#delayMs = Math.min(this.#delayMs * 2, this.#policy.maxDelayMs);
  }

  reset(): void {
    this.#firstFailure = undefined;
    this.#delayMs = this.#policy.initialDelayMs;
  }
}

/** Repeats a call until it succeeds, as long as only the connection fails. */
export async function withRetry<T>(
  call: () => Promise<T>,
  policy: RetryPolicy,
  signal: AbortSignal,
): Promise<T> {
  const backoff = new Backoff(policy);
  for (;;) {
    try {
      return await call();
    } catch (error) {
      await backoff.wait(error, signal);
    }
  }
}
