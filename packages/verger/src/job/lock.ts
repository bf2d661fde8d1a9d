import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { VergerError } from '../common/errors.js';
import { encodeJson, parseJson } from '../common/json.js';
import { isRunning, pidNamespace } from '../common/running-process.js';
import { StorageError } from '../storage/storage-error.js';
import type { Storage } from '../storage/storage.js';
import { outputKeys } from './work-files.js';

const holderSchema = z.object({
  token: z.string(),
  host: z.string(),
  pid: z.int(),
  pidNamespace: z.string().optional(),
  renewedAt: z.number(),
});
export type Holder = z.infer<typeof holderSchema>;

/** A lock not renewed for this long is free. */
export const leaseMs = 60_000;
const renewEveryMs = 10_000;
/** Some storages record times in whole seconds, so a file may look that much newer than it is. */
const coarseMs = 5_000;

/**
 * The right to write to an output: one run at a time. The lease expires on its own, or at once if its holder was
 * a process on this machine that has exited.
 *
 * A run that was asleep for longer than its lease may find another one in its place. What it would publish it first
 * stores under a temporary name; then it reads the lock, and then it renames the file. Whoever takes over a lock
 * first writes its own, and then sweeps the temporary files away: either the sleeper reads a lock that is not its
 * own, or it has nothing to rename any more.
 */
export class OutputLock {
  readonly #output: Storage;
  readonly #holder: Omit<Holder, 'renewedAt'>;
  readonly #timer: NodeJS.Timeout;
  #renewal = Promise.resolve();
  #lost: VergerError | undefined;
  #seenAt = Date.now();

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
    const namespace = pidNamespace();
    const holder = {
      token: randomUUID(),
      host: hostname(),
      pid: process.pid,
      ...(namespace === undefined ? {} : { pidNamespace: namespace }),
    };
    try {
      await output.write(outputKeys.lock, encodeHolder(holder), { ifAbsent: true, transient: true });
    } catch (error) {
      if (!(error instanceof StorageError && error.fault === 'exists')) throw error;
      await takeOver(output, holder);
    }
    return new OutputLock(output, holder);
  }

  /** Identifies this run in its lock. */
  get token(): string {
    return this.#holder.token;
  }

  /**
   * Reads the lock only if that was not done for a while: this machine may have been asleep.
   * @throws VergerError `locked` if another run has taken over the output
   */
  async check(): Promise<void> {
    if (this.#lost !== undefined) throw this.#lost;
    if (Math.abs(Date.now() - this.#seenAt) < 2 * renewEveryMs) return;
    await this.confirm().catch((error: unknown) => {
      // If the storage really fails, the tasks will report it; the lease outlasts several renewals.
      if (this.#lost !== undefined) throw error;
    });
  }

  /**
   * Reads the lock.
   * @throws VergerError `locked` if another run has taken over the output
   * @throws StorageError if the lock can't be read
   */
  async confirm(): Promise<void> {
    if (this.#lost !== undefined) throw this.#lost;
    this.#lost = await lossOf(this.#output, this.token);
    if (this.#lost !== undefined) throw this.#lost;
    this.#seenAt = Date.now();
  }

  /** The error of a run that has lost its lock; undefined if it still holds it, or the storage does not answer. */
  async loss(): Promise<VergerError | undefined> {
    await this.confirm().catch(() => undefined);
    return this.#lost;
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
      await this.confirm();
      const permit = (): Promise<void> => this.confirm();
      await this.#output.write(outputKeys.lock, encodeHolder(this.#holder), {
        transient: true,
        permit,
      });
    } catch {
      // A loss is kept for the next check. For a failure of the storage see there.
    }
  }
}

/**
 * For a worker, before it publishes what the result consists of.
 * @param token of its run
 * @throws VergerError `locked` if another run has taken over the output
 */
export async function requireHeldBy(output: Storage, token: string): Promise<void> {
  if ((await lossOf(output, token)) === undefined) return;
  // A network file system may not show the lock yet. To take its age, a file is written beside it, and then it does.
  await output.age(outputKeys.lock);
  const loss = await lossOf(output, token);
  if (loss !== undefined) throw loss;
}

async function takeOver(output: Storage, holder: Omit<Holder, 'renewedAt'>): Promise<void> {
  const current = await readHolder(output);
  if (current !== undefined && (await isAlive(output, current))) throw lockedBy(current);
  await output.write(outputKeys.lock, encodeHolder(holder), { transient: true });
  // Of several runs that take over at the same time, the last one has it.
  const last = await readHolder(output);
  if (last !== undefined && last.token !== holder.token) throw lockedBy(last);
  await output.sweep();
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
async function isAlive(output: Storage, holder: Holder): Promise<boolean> {
  const age = await output.age(outputKeys.lock);
  if (age === undefined || age > leaseMs) return false;
  if (hasExited(holder)) return false;
  // The clock was set back. If we let that time pass, the lock would be held until then: its lease starts now.
  if (age < -coarseMs) await output.write(outputKeys.lock, encodeJson(holder), { transient: true });
  return true;
}

/** Whether the holder was a process of this machine that is gone. */
export function hasExited({ host, pid, pidNamespace: namespace }: Holder): boolean {
  return host === hostname() && namespace === pidNamespace() && !isRunning(pid);
}

async function lossOf(output: Storage, token: string): Promise<VergerError | undefined> {
  const current = await readHolder(output);
  if (current?.token === token) return undefined;
  const who = current === undefined ? '' : ` (process ${current.pid} on ${current.host})`;
  return new VergerError('locked', `another run${who} took over this output`, {
    hint: 'this one stopped, as it was asleep or cut off for over a minute; what it finished is kept',
  });
}

function lockedBy({ host, pid }: Holder): VergerError {
  return new VergerError('locked', `another run (process ${pid} on ${host}) is writing to this output`, {
    hint: 'wait for it to finish; a killed run releases the output within a minute',
  });
}
