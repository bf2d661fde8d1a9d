import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { VergerError } from '../common/errors.js';
import { encodeJson, parseJson } from '../common/json.js';
import { isRunning } from '../common/running-process.js';
import { StorageError } from '../storage/storage-error.js';
import type { Storage } from '../storage/storage.js';
import { outputKeys } from './work-files.js';

const holderSchema = z.object({ token: z.string(), host: z.string(), pid: z.int(), renewedAt: z.number() });
type Holder = z.infer<typeof holderSchema>;

/** A lock not renewed for this long is free. */
export const leaseMs = 60_000;
const renewEveryMs = 10_000;

/**
 * The right to write to an output: one run at a time. The lease expires on its own, or at once if its holder was
 * a process on this machine that has exited. If two runs take over a stale lock at the same instant, the loser
 * notices within one renewal and stops. Until then both may write safely, since tasks are idempotent.
 */
export class OutputLock {
  readonly #output: Storage;
  readonly #holder: Omit<Holder, 'renewedAt'>;
  readonly #timer: NodeJS.Timeout;
  #renewal = Promise.resolve();
  #lost: VergerError | undefined;

  private constructor(output: Storage, holder: Omit<Holder, 'renewedAt'>) {
    this.#output = output;
    this.#holder = holder;
    this.#timer = setInterval(() => {
      this.#renewal = this.#renew();
    }, renewEveryMs);
    this.#timer.unref();
  }

  /** @throws VergerError `locked` while another run holds the output */
  static async acquire(output: Storage): Promise<OutputLock> {
    const holder = { token: randomUUID(), host: hostname(), pid: process.pid };
    try {
      await output.write(outputKeys.lock, encodeHolder(holder), { ifAbsent: true, transient: true });
    } catch (error) {
      if (!(error instanceof StorageError && error.fault === 'exists')) throw error;
      const current = await readHolder(output);
      if (current !== undefined && (await isAlive(output, current))) throw lockedBy(current);
      await output.write(outputKeys.lock, encodeHolder(holder), { transient: true });
    }
    return new OutputLock(output, holder);
  }

  /** Identifies this run in its lock. */
  get token(): string {
    return this.#holder.token;
  }

  /** @throws VergerError `locked` if another run has taken over the output */
  check(): void {
    if (this.#lost !== undefined) throw this.#lost;
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    // A pending renewal would put the lock back.
    await this.#renewal;
    if ((await readHolder(this.#output))?.token === this.#holder.token)
      await this.#output.remove(outputKeys.lock);
  }

  async #renew(): Promise<void> {
    try {
      const current = await readHolder(this.#output);
      // Gone: another run took it over and released it, perhaps while this machine was asleep.
      if (current === undefined) this.#lost = lost();
      else if (current.token !== this.#holder.token) this.#lost = lockedBy(current);
      else await this.#output.write(outputKeys.lock, encodeHolder(this.#holder), { transient: true });
    } catch {
      // If the storage really fails, the tasks will report it; the lease outlasts several renewals.
    }
  }
}

function encodeHolder(holder: Omit<Holder, 'renewedAt'>): Uint8Array {
  return encodeJson({ ...holder, renewedAt: Date.now() });
}

/** Undefined if there is no valid lock. */
export async function readHolder(output: Storage): Promise<Holder | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await output.read(outputKeys.lock);
  } catch (error) {
    if (error instanceof StorageError && error.fault === 'missing') return undefined;
    throw error;
  }
  return holderSchema.safeParse(parseJson(bytes)).data;
}

/** The lease runs on the storage's clock, since the clocks of two machines may differ. */
async function isAlive(output: Storage, { host, pid }: Holder): Promise<boolean> {
  const age = await output.age(outputKeys.lock);
  if (age === undefined || age > leaseMs) return false;
  return host !== hostname() || isRunning(pid);
}

function lost(): VergerError {
  return new VergerError('locked', 'the lock on this output is gone: another run may have taken over', {
    hint: 'finished work is kept: run the same command again to resume',
  });
}

function lockedBy({ host, pid }: Holder): VergerError {
  return new VergerError('locked', `another run (process ${pid} on ${host}) is writing to this output`, {
    hint: 'wait for it to finish; a killed run releases the output within a minute',
  });
}
