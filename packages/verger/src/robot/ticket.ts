import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Proves, without being remembered, that a kind was recognised lately: whoever asks how to pick it shows the ticket that came
 * with the answer.
 */
export class Tickets {
  readonly #key = randomBytes(32);
  readonly #validMs: number;
  readonly #now: () => number;

  /** @param now milliseconds since 1970 */
  constructor(validMs: number, now: () => number = Date.now) {
    this.#validMs = validMs;
    this.#now = now;
  }

  issue(kind: string): string {
    const until = this.#now() + this.#validMs;
    return `${until.toString(36)}.${this.#seal(kind, until)}`;
  }

  /** Whether the ticket is of this kind, of this server, and not too old. */
  isValid(ticket: string, kind: string): boolean {
    const [time, seal = ''] = ticket.split('.');
    const until = Number.parseInt(time, 36);
    if (Number.isNaN(until) || until < this.#now()) return false;
    const [given, own] = [Buffer.from(seal), Buffer.from(this.#seal(kind, until))];
    return given.length === own.length && timingSafeEqual(given, own);
  }

  #seal(kind: string, until: number): string {
    return createHmac('sha256', this.#key).update(`${until}:${kind}`).digest('base64url');
  }
}
