/** How much a client may ask for. */
export interface Rate {
  /** Requests a second, over time. */
  readonly perSecond: number;
  /** Requests that may come at once. */
  readonly burst: number;
}

interface Bucket {
  left: number;
  filledAt: number;
}

/** Clients that are remembered: one that was not seen for longest is new again. */
const mostClients = 1024;

/** A token bucket for each client. */
export class RateLimit {
  readonly #rate: Rate;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  /** @param now a monotonic clock in milliseconds */
  constructor(rate: Rate, now: () => number = () => performance.now()) {
    this.#rate = rate;
    this.#now = now;
  }

  /** @returns seconds until the client may ask; 0: now, which counts */
  take(client: string): number {
    const { perSecond, burst } = this.#rate;
    const now = this.#now();
    const bucket = this.#buckets.get(client) ?? { left: burst, filledAt: now };
    bucket.left = Math.min(burst, bucket.left + ((now - bucket.filledAt) / 1000) * perSecond);
    bucket.filledAt = now;
    this.#buckets.delete(client);
    this.#buckets.set(client, bucket);
    for (const [oldest] of this.#buckets)
      if (this.#buckets.size > mostClients) this.#buckets.delete(oldest);
      else break;
    if (bucket.left < 1) return (1 - bucket.left) / perSecond;
    bucket.left -= 1;
    return 0;
  }
}
