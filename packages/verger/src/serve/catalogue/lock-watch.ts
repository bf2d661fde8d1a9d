import { hasExited, leaseMs, readHolder } from '../../job/lock.js';
import type { Place } from './place.js';

/**
 * Whether a run is at work in an output. Only reads: the age of a lock by the storage's own clock takes a new file beside
 * it. So a lock counts as renewed for a lease after this process has seen it change, and for a lease after the time in it,
 * which is of the other machine's clock.
 */
export class LockWatch {
  readonly #seen = new Map<string, { readonly renewedAt: number; readonly seenAt: number }>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  async isHeld({ id, output }: Pick<Place, 'id' | 'output'>): Promise<boolean> {
    const holder = await readHolder(output);
    if (holder === undefined || hasExited(holder)) return false;
    const now = this.#now();
    const { renewedAt } = holder;
    const last = this.#seen.get(id);
    if (last === undefined) this.#seen.set(id, { renewedAt, seenAt: renewedAt });
    else if (last.renewedAt !== renewedAt) this.#seen.set(id, { renewedAt, seenAt: now });
    const { seenAt = 0 } = this.#seen.get(id) ?? {};
    return Math.abs(now - seenAt) <= leaseMs;
  }
}
