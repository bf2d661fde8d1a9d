import { setTimeout as sleep } from 'node:timers/promises';
import type { Storage } from '../storage/storage.js';
import { leaseMs, readHolder } from './lock.js';

/** How often the lock is looked at, and for how long it may show no sign of life. */
export interface RunWatchTimes {
  readonly lookEveryMs: number;
  readonly leaseMs: number;
}

/**
 * Waits for the end of a run, for those whom it reaches no other way: the lock of its output is gone, or another
 * run's, or has not been renewed for a lease. Of clocks only this machine's counts. A lock that has not been seen yet
 * is waited for as well: a network's file system may show for a while what was before.
 * @param run its token in the lock
 * @param signal ends the waiting
 * @returns how it ended; undefined where the signal came first
 */
export async function endOfRun(
  output: Storage,
  run: string,
  signal: AbortSignal,
  times: RunWatchTimes = { lookEveryMs: 5_000, leaseMs },
): Promise<string | undefined> {
  let renewedAt: number | undefined;
  let aliveAt = performance.now();
  while (performance.now() - aliveAt <= times.leaseMs) {
    // A storage that fails now says nothing about the run, and will show itself in the work.
    const look = await readHolder(output).then(
      (holder) => ({ holder }),
      () => undefined,
    );
    const holder = look?.holder;
    if (holder?.token === run && holder.renewedAt !== renewedAt) {
      renewedAt = holder.renewedAt;
      aliveAt = performance.now();
    }
    const isLost = look !== undefined && holder?.token !== run;
    if (isLost && renewedAt !== undefined)
      return holder === undefined ? 'the run is over' : 'another run has taken over';
    await sleep(times.lookEveryMs, undefined, { ref: false, signal }).catch(() => undefined);
    if (signal.aborted) return undefined;
  }
  return 'the run gives no sign of life';
}
