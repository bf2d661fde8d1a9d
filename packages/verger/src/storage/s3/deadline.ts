/** Limits for one attempt. */
export interface AttemptLimits {
  /** Until the response starts, and for as long as a body may stall. */
  readonly firstByteMs: number;
  /** Give up on a body that is slower than this on average. */
  readonly bytesPerSecond: number;
}

export const defaultAttemptLimits: AttemptLimits = { firstByteMs: 20_000, bytesPerSecond: 50_000 };

/**
 * Stops an attempt that stalls. A body may take as long as it needs while it arrives at the least rate; its announced
 * length plays no role, as a server may announce anything and send a byte now and then.
 */
export class Deadline {
  readonly #stop: AbortController;
  readonly #limits: AttemptLimits;
  readonly #endsAt: number;
  #stallsAt: number;
  #received = 0;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param sentBytes the size of the request, which needs time as well
   * @param firstMs until the response starts, in milliseconds
   * @param totalMs until the response has arrived
   */
  constructor(
    stop: AbortController,
    limits: AttemptLimits,
    spans: { readonly sentBytes: number; readonly firstMs: number; readonly totalMs: number },
  ) {
    const now = performance.now();
    this.#stop = stop;
    this.#limits = limits;
    const sendingMs = (spans.sentBytes / limits.bytesPerSecond) * 1000;
    this.#endsAt = now + spans.totalMs + sendingMs;
    this.#stallsAt = now + Math.min(limits.firstByteMs, spans.firstMs) + sendingMs;
    this.#check();
  }

  /** The response has started. */
  answered(): void {
    this.#stallsAt = performance.now() + this.#limits.firstByteMs;
  }

  received(bytes: number): void {
    this.#received += bytes;
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #check(): void {
    const arrivedMs = (this.#received / this.#limits.bytesPerSecond) * 1000;
    const leftMs = Math.min(this.#endsAt, this.#stallsAt + arrivedMs) - performance.now();
    if (leftMs <= 0) this.#stop.abort();
    else this.#timer = setTimeout(() => this.#check(), Math.ceil(leftMs));
  }
}
