import { setTimeout as sleep } from 'node:timers/promises';
import type { Storage } from '../storage/storage.js';
import { leaseMs, readHolder } from './lock.js';

/** How often to check the lock, and how long it may go without a renewal. */
export interface RunWatchTimes {
  readonly pollMs: number;
  readonly leaseMs: number;
}

/**
 * Waits for the end of a run, for processes with no other way to notice it: the lock of its output is gone, is
 * held by another run, or has not been renewed for a lease. Uses only this machine's clock. Also waits for a lock
 * not seen yet, since a network file system may serve stale data for a while.
 * @param run its token in the lock
 * @param signal stops waiting
 * @returns how the run ended; undefined if the signal came first
 */
export async function endOfRun(
  output: Storage,
  run: string,
  signal: AbortSignal,
  times: RunWatchTimes = { pollMs: 5_000, leaseMs },
): Promise<string | undefined> {
  let renewedAt: number | undefined;
  let aliveAt = performance.now();
  while (performance.now() - aliveAt <= times.leaseMs) {
    // A storage failure here says nothing about the run; if it persists, the tasks will report it.
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
      return holder === undefined ? 'the run has ended' : 'another run has taken over';
    await sleep(times.pollMs, undefined, { ref: false, signal }).catch(() => undefined);
    if (signal.aborted) return undefined;
  }
  return 'the run stopped renewing its lock';
}
