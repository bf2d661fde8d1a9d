export interface BackOff {
  /** The pause after the first failure; doubles with each further one. */
  readonly firstMs: number;
  /** Upper bound of each pause. */
  readonly longestMs?: number;
  /**
   * Shortens each pause by a random factor ("full jitter":
   * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/); returns 0 to 1, as `Math.random` does.
   */
  readonly jitter?: () => number;
}

/** Exponential back-off: how long to wait after a failed attempt, in milliseconds. Attempts count from 1. */
export function pauseAfter(attempt: number, { firstMs, longestMs = Infinity, jitter }: BackOff): number {
  const pauseMs = Math.min(longestMs, firstMs * 2 ** (attempt - 1));
  return jitter === undefined ? pauseMs : jitter() * pauseMs;
}
