import { setTimeout as sleep } from 'node:timers/promises';
import { isTransient, rpcFailure } from './rpc-failure.js';

/** For how long, and how often, a call is tried again while the way to the server is broken. */
export interface Patience {
  readonly giveUpMs: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

/** A server that has just been started may need a moment; a wrong address should be told soon. */
export const patienceToConnect: Patience = { giveUpMs: 15_000, firstPauseMs: 100, longestPauseMs: 2_000 };

/**
 * In the middle of a work. After five minutes without its client a server gives an operation up
 * (`spark.connect.execute.manager.detachedTimeout`), so longer patience would not be rewarded.
 */
export const patienceToGoOn: Patience = { giveUpMs: 300_000, firstPauseMs: 100, longestPauseMs: 3_000 };

/** One bad time: it begins with the first failure and is over with the next success. */
export class BadTime {
  readonly #patience: Patience;
  #since: number | undefined;
  #pauseMs: number;

  constructor(patience: Patience) {
    this.#patience = patience;
    this.#pauseMs = patience.firstPauseMs;
  }

  /**
   * Waits until the next attempt is due.
   * @throws the error itself when another attempt is of no use, or patience has ended; the signal's reason
   */
  async endure(error: unknown, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const failure = rpcFailure(error);
    if (failure === undefined || !isTransient(failure)) throw error;
    this.#since ??= performance.now();
    if (performance.now() - this.#since + this.#pauseMs > this.#patience.giveUpMs) throw error;
    await sleep(this.#pauseMs, undefined, { signal });
    this.#pauseMs = Math.min(this.#pauseMs * 2, this.#patience.longestPauseMs);
  }

  over(): void {
    this.#since = undefined;
    this.#pauseMs = this.#patience.firstPauseMs;
  }
}

/** Tries a call until it succeeds, as long as only the way to the server is to blame and patience lasts. */
export async function withRetry<T>(
  call: () => Promise<T>,
  patience: Patience,
  signal: AbortSignal,
): Promise<T> {
  const badTime = new BadTime(patience);
  for (;;) {
    try {
      return await call();
    } catch (error) {
      await badTime.endure(error, signal);
    }
  }
}
