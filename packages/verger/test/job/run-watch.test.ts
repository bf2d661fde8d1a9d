import { setTimeout as sleep } from 'node:timers/promises';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it, vi } from 'vitest';
import { encodeJson } from '../../src/common/json.js';
import { OutputLock } from '../../src/job/lock.js';
import { endOfRun } from '../../src/job/run-watch.js';
import { outputKeys } from '../../src/job/work-files.js';
import { openStorage } from '../../src/storage/open-storage.js';
import type { Storage } from '../../src/storage/storage.js';
import { Location } from '../../src/storage/location.js';

const never = new AbortController().signal;
const times = { pollMs: 10, leaseMs: 400 };

describe('endOfRun', () => {
  const tempFolder = useTempFolders();
  const freshOutput = async () => openStorage(Location.parse(`file://${await tempFolder()}/`));
  const holder = (token: string, renewedAt: number): Uint8Array =>
    encodeJson({ token, host: 'elsewhere', pid: 1, renewedAt });
  const hasEnded = (watch: Promise<string | undefined>): Promise<boolean> =>
    Promise.race([watch.then(() => true), sleep(0).then(() => false)]);
  /** Waits until the lock has been read this many more times. */
  const lockReads = (output: Storage, count: number): Promise<unknown> => {
    const read = vi.spyOn(output, 'read');
    return vi.waitFor(() => expect(read.mock.calls.length).toBeGreaterThanOrEqual(count), { interval: 5 });
  };

  it('resolves when the run releases its lock', async () => {
    const output = await freshOutput();
    const lock = await OutputLock.acquire(output);
    const lockRead = lockReads(output, 3);
    const watch = endOfRun(output, lock.token, never, times);
    await lockRead;
    expect(await hasEnded(watch)).toBe(false);
    await lock.release();
    const started = performance.now();
    expect(await watch).toBe('the run has ended');
    expect(performance.now() - started).toBeLessThan(times.leaseMs / 2);
  });

  it('resolves when another run takes the lock', async () => {
    const output = await freshOutput();
    await output.write(outputKeys.lock, holder('ours', 1));
    const lockRead = lockReads(output, 1);
    const watch = endOfRun(output, 'ours', never, times);
    await lockRead;
    await output.write(outputKeys.lock, holder('theirs', 2));
    expect(await watch).toBe('another run has taken over');
  });

  it('resolves when the lock is not renewed, whatever time it contains', async () => {
    const output = await freshOutput();
    const started = performance.now();
    await output.write(outputKeys.lock, holder('ours', 1e15));
    const watch = endOfRun(output, 'ours', never, times);
    for (const clock of [5, 1e15, 0]) {
      await sleep(times.leaseMs / 2);
      expect(await hasEnded(watch)).toBe(false);
      await output.write(outputKeys.lock, holder('ours', clock));
    }
    expect(await watch).toBe('the run stopped renewing its lock');
    expect(performance.now() - started).toBeGreaterThan(1.9 * times.leaseMs);
  });

  it('waits for a lock that it has not seen yet', async () => {
    const output = await freshOutput();
    await output.write(outputKeys.lock, holder('former', 1));
    const started = performance.now();
    expect(await endOfRun(output, 'ours', never, times)).toBe('the run stopped renewing its lock');
    expect(performance.now() - started).toBeGreaterThan(times.leaseMs);
  });

  it('stops waiting when the signal aborts', async () => {
    const output = await freshOutput();
    await output.write(outputKeys.lock, holder('ours', 1));
    const controller = new AbortController();
    const lockRead = lockReads(output, 1);
    const watch = endOfRun(output, 'ours', controller.signal, { pollMs: 60_000, leaseMs: 60_000 });
    await lockRead;
    controller.abort();
    expect(await watch).toBeUndefined();
  });
});
