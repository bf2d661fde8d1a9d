import { spawnSync } from 'node:child_process';
import { stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { pidNamespace } from '../../src/common/running-process.js';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeJson } from '../../src/common/json.js';
import { OutputLock } from '../../src/job/lock.js';
import { outputKeys } from '../../src/job/work-files.js';
import { FileStorage } from '../../src/storage/file.js';
import type { Storage } from '../../src/storage/storage.js';

const tempFolder = useTempFolders();
const locked = { code: 'locked', hint: expect.stringContaining('wait') as string };

/** This machine, as a holder names it. */
const here = { host: hostname(), pidNamespace: pidNamespace() };

let root: string;
let output: Storage;
beforeEach(async () => {
  root = await tempFolder();
  output = new FileStorage(root);
});

function heldBy(holder: object): Promise<void> {
  const someone = { token: 'theirs', host: 'elsewhere', pid: 1, renewedAt: Date.now() };
  return output.write(outputKeys.lock, encodeJson({ ...someone, ...holder }));
}

/** Makes the lock look as if it had been written some seconds ago. */
async function backdateLock(seconds: number): Promise<void> {
  const then = Date.now() / 1000 - seconds;
  await utimes(join(root, outputKeys.lock), then, then);
}

async function tokenInFile(): Promise<string> {
  const text = Buffer.from(await output.read(outputKeys.lock)).toString();
  return (JSON.parse(text) as { token: string }).token;
}

describe('the output lock', () => {
  it('is held by one run at a time, and free afterwards', async () => {
    const first = await OutputLock.acquire(output);
    await expect(OutputLock.acquire(output)).rejects.toMatchObject(locked);
    await first.release();
    expect(await output.stat(outputKeys.lock)).toBeUndefined();
    await (await OutputLock.acquire(output)).release();
  });

  it('is acquired by exactly one of many at once', async () => {
    const attempts = await Promise.allSettled(Array.from({ length: 10 }, () => OutputLock.acquire(output)));
    const acquired = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
    expect(acquired).toHaveLength(1);
    await acquired[0].release();
  });

  it('is respected while a process on another machine renews it', async () => {
    await heldBy({ host: 'elsewhere', pid: 77 });
    await expect(OutputLock.acquire(output)).rejects.toMatchObject({
      ...locked,
      message: 'another run (process 77 on elsewhere) is writing to this output',
    });
  });

  it.each([
    ['ahead', 3_600_000],
    ['behind', -3_600_000],
  ])('is respected if the clock of its machine is an hour %s', async (_, shift) => {
    await heldBy({ renewedAt: Date.now() + shift });
    await expect(OutputLock.acquire(output)).rejects.toMatchObject(locked);
  });

  it('is respected while its process runs on this machine', async () => {
    await heldBy({ ...here, pid: process.ppid });
    await expect(OutputLock.acquire(output)).rejects.toMatchObject(locked);
  });

  it.each(['pid:[1]', undefined])(
    'is respected if its process is in another PID namespace: %s',
    async (namespace) => {
      // A container with the same host name: the id of a process there says nothing here.
      await heldBy({ host: hostname(), pid: spawnSync('true').pid, pidNamespace: namespace });
      await expect(OutputLock.acquire(output)).rejects.toMatchObject(locked);
    },
  );

  it('is free after a minute if its time lies in the future', async () => {
    await heldBy({});
    await backdateLock(-3600);
    await expect(OutputLock.acquire(output)).rejects.toMatchObject(locked);
    expect(await tokenInFile()).toBe('theirs');
    // A minute passes.
    const path = join(root, outputKeys.lock);
    const then = (await stat(path)).mtimeMs / 1000 - 61;
    await utimes(path, then, then);
    await (await OutputLock.acquire(output)).release();
  });

  it.each([
    ['its process on this machine is gone', () => heldBy({ ...here, pid: spawnSync('true').pid })],
    ['it has not been renewed for a minute', () => heldBy({}).then(() => backdateLock(61))],
    ['its file is damaged', () => output.write(outputKeys.lock, Buffer.from('{ "tok'))],
    ['its file has another format', () => output.write(outputKeys.lock, Buffer.from('{}'))],
  ])('is taken over if %s', async (_, prepare) => {
    await prepare();
    const lock = await OutputLock.acquire(output);
    expect(await tokenInFile()).not.toBe('theirs');
    await lock.release();
  });

  it('is held by the last of several that take it over at the same time', async () => {
    await heldBy({});
    await backdateLock(61);
    const write = output.write.bind(output);
    vi.spyOn(output, 'write').mockImplementationOnce(async (key, bytes, options) =>
      write(key, bytes, options),
    );
    vi.spyOn(output, 'write').mockImplementationOnce(async () => heldBy({ token: 'later', pid: 99 }));
    await expect(OutputLock.acquire(output)).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining('process 99') as string,
    });
    expect(await tokenInFile()).toBe('later');
  });

  it('takes from the former holder what it was about to publish', async () => {
    const sleeper = await OutputLock.acquire(output);
    const published = output.write('part', Buffer.from('late'), {
      permit: async () => {
        await sleeper.confirm();
        // Here it falls asleep.
        await backdateLock(61);
        await writeFile(
          join(root, outputKeys.lock),
          encodeJson({ token: 'dead', host: 'elsewhere', pid: 1, renewedAt: 0 }),
        );
        await backdateLock(61);
        await (await OutputLock.acquire(output)).release();
      },
    });
    await expect(published).rejects.toMatchObject({ code: 'locked' });
    expect(await output.stat('part')).toBeUndefined();
    await expect(sleeper.confirm()).rejects.toMatchObject({ code: 'locked' });
    await sleeper.release();
  });

  it('is not removed by a run that has lost it', async () => {
    const lock = await OutputLock.acquire(output);
    await heldBy({});
    await lock.release();
    expect(await tokenInFile()).toBe('theirs');
  });

  it('reports a storage failure as a storage error', async () => {
    await output.write('file', Buffer.from('x'));
    await expect(OutputLock.acquire(new FileStorage(`${root}/file`))).rejects.toMatchObject({
      code: 'storage',
    });
  });
});

describe('the output lock over time', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] }));
  afterEach(() => vi.useRealTimers());

  it('is renewed, so that it outlasts its lease', async () => {
    const lock = await OutputLock.acquire(output);
    const renewals = vi.spyOn(output, 'write');
    for (let renewal = 1; renewal <= 8; renewal++) {
      await backdateLock(59);
      vi.advanceTimersByTime(10_000);
      await vi.waitFor(() => expect(renewals).toHaveBeenCalledTimes(renewal));
      await Promise.all(renewals.mock.results.map(({ value }) => value as Promise<void>));
    }
    await lock.check();
    await expect(OutputLock.acquire(output)).rejects.toMatchObject(locked);
    await lock.release();
  });

  it('reports its loss after the next renewal', async () => {
    const lock = await OutputLock.acquire(output);
    await heldBy({ pid: 99 });
    await lock.check();
    vi.advanceTimersByTime(10_000);
    await vi.waitFor(() =>
      expect(lock.check()).rejects.toThrow('another run (process 99 on elsewhere) took over this output'),
    );
    await lock.release();
    expect(await tokenInFile()).toBe('theirs');
  });

  it('notices its loss at once when its machine wakes up', async () => {
    const lock = await OutputLock.acquire(output);
    await heldBy({ pid: 99 });
    vi.setSystemTime(Date.now() + 3_600_000);
    await expect(lock.check()).rejects.toMatchObject({ code: 'locked' });
    await lock.release();
  });

  it('does not come back after its release, even if a renewal was in progress', async () => {
    const lock = await OutputLock.acquire(output);
    const renewals = vi.spyOn(output, 'write');
    vi.advanceTimersByTime(10_000);
    await lock.release();
    expect(vi.getTimerCount()).toBe(0);
    expect(renewals).toHaveBeenCalledTimes(1);
    await renewals.mock.results[0].value;
    expect(await output.stat(outputKeys.lock)).toBeUndefined();
  });

  it('survives a short storage failure', async () => {
    const lock = await OutputLock.acquire(output);
    const failing = vi.spyOn(output, 'write').mockRejectedValueOnce(new Error('for a moment'));
    vi.advanceTimersByTime(10_000);
    await vi.waitFor(() => expect(failing).toHaveBeenCalledTimes(1));
    vi.advanceTimersByTime(10_000);
    await vi.waitFor(() => expect(failing).toHaveBeenCalledTimes(2));
    await lock.check();
    await lock.release();
  });
});
