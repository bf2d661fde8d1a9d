import { randomUUID } from 'node:crypto';
import type { TestClock } from './clock.js';

/** AWS's guides for both kinds of sessions. */
const goodForSeconds = 3600;

/** Tokens of Spark Connect sessions, which expire. */
export class FakeTokens {
  readonly #clock: TestClock;
  readonly #expiries = new Map<string, number>();

  constructor(clock: TestClock) {
    this.#clock = clock;
  }

  /** All that were given. */
  get given(): readonly string[] {
    return [...this.#expiries.keys()];
  }

  give(): { readonly token: string; readonly expiresAt: number } {
    const [token, expiresAt] = [`secret-${randomUUID()}`, this.#clock.now + goodForSeconds * 1000];
    this.#expiries.set(token, expiresAt);
    return { token, expiresAt };
  }

  accepts(token: unknown): boolean {
    return typeof token === 'string' && (this.#expiries.get(token) ?? 0) > this.#clock.now;
  }
}
