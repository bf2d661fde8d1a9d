import { appendFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EventLog } from '../../src/job/event-log.js';
import { EventReader, readEvents } from '../../src/job/event-reader.js';
import type { RunEvent } from '../../src/job/events.js';
import { outputKeys } from '../../src/job/work-files.js';
import { FileStorage } from '../../src/storage/file.js';
import type { Storage } from '../../src/storage/storage.js';

const tempFolder = useTempFolders();
let folder = '';
let now = 0;
beforeEach(async () => {
  folder = await tempFolder();
  now = 1_700_000_000_000;
});

const warning = (message: string): RunEvent => ({ type: 'warning', message });
const open = (output: Storage, token: string): EventLog => new EventLog(output, { token, now: () => now++ });
const messages = async (output: Storage): Promise<string[]> =>
  (await readEvents(output)).flatMap((event) => (event.type === 'warning' ? [event.message] : []));

/** A folder whose files can't grow, as in a bucket. */
class Bucketlike extends FileStorage {
  written = 0;

  override append(): Promise<boolean> {
    return Promise.resolve(false);
  }

  override write(...args: Parameters<FileStorage['write']>): Promise<void> {
    this.written += args[1].length;
    return super.write(...args);
  }
}

describe.each([
  ['on a disk', () => new FileStorage(folder)],
  ['in a bucket', () => new Bucketlike(folder)],
])('the log of a run %s', (_where, storage) => {
  it('has each event with its time, and what killed runs have left comes first', async () => {
    const output = storage();
    const killed = open(output, 'aaaaaaaa-1');
    killed.add(warning('first\nline'));
    await killed.flush();
    const second = open(output, 'bbbbbbbb-2');
    second.add(warning('second'));
    await second.flush();
    second.add(warning('third'));
    await second.flush();
    expect(await messages(output)).toEqual(['first\nline', 'second', 'third']);
    const times = (await readEvents(output)).map(({ at }) => at);
    expect(times).toEqual([...times].sort());
  });

  it('is one file at the end, whether or not the others are still there', async () => {
    const output = storage();
    for (const token of ['cccccccc', 'dddddddd', 'eeeeeeee']) {
      const log = open(output, token);
      log.add(warning(`${token} began`));
      await log.flush();
      await log.settle();
      log.add(warning(`${token} ended`));
      await log.settle();
    }
    const all = ['cccccccc', 'dddddddd', 'eeeeeeee'].flatMap((run) => [`${run} began`, `${run} ended`]);
    expect(await messages(output)).toEqual(all);
    await output.removeAll(outputKeys.work);
    expect(await messages(output)).toEqual(all);
    const next = open(output, 'ffffffff');
    next.add(warning('later'));
    await next.settle();
    expect(await messages(output)).toEqual([...all, 'later']);
  });

  it('keeps of the progress what came last before each write, in its place', async () => {
    const output = storage();
    const log = open(output, 'aaaaaaaa');
    for (let images = 1; images <= 100; images++) log.add({ type: 'progress', images, rejects: 0 });
    log.add(warning('after'));
    log.add({ type: 'listing', listed: 1 });
    await log.flush();
    expect(await readEvents(output)).toMatchObject([{ type: 'progress', images: 100 }, warning('after')]);
  });

  it('is followed from where the reader has stopped', async () => {
    const output = storage();
    const reader = new EventReader(output);
    const log = open(output, 'aaaaaaaa');
    const seen: number[] = [];
    for (let i = 0; i < 20; i++) {
      log.add(warning(`${i} ${'é'.repeat(i)}`));
      await log.flush();
      seen.push((await reader.read()).length);
    }
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    const last = await reader.read();
    expect(await reader.read()).toBe(last);
    await log.settle();
    await output.removeAll(outputKeys.work);
    expect(await Promise.all([reader.read(), reader.read()])).toMatchObject([{ length: 20 }, { length: 20 }]);
  });

  it('is written by itself soon after an event', async () => {
    const output = storage();
    const log = open(output, 'aaaaaaaa');
    log.add(warning('soon'));
    await vi.waitFor(async () => expect(await messages(output)).toEqual(['soon']), { timeout: 60_000 });
  });

  it('says what went wrong when it could not be written, and loses nothing', async () => {
    const output = storage();
    const log = open(output, 'aaaaaaaa');
    log.add(warning('first'));
    vi.spyOn(output, 'append').mockRejectedValueOnce(new Error('the disk is full'));
    await expect(log.flush()).rejects.toThrow('the disk is full');
    expect(() => log.check()).toThrow('the disk is full');
    log.add(warning('second'));
    await log.flush();
    log.check();
    expect(await messages(output)).toEqual(['first', 'second']);
  });
});

describe('the log of a long run in a bucket', () => {
  it('costs a small multiple of its size, in files of about a mebibyte', async () => {
    const output = new Bucketlike(folder);
    const log = open(output, 'aaaaaaaa');
    for (let i = 0; i < 60; i++) {
      for (let j = 0; j < 200; j++) log.add(warning(`${i} ${j} `.padEnd(300, '.')));
      await log.flush();
    }
    const written = output.written;
    const sizes: number[] = [];
    for await (const entry of output.list(outputKeys.runEvents)) if ('size' in entry) sizes.push(entry.size);
    expect(Math.max(...sizes)).toBeLessThan(1.2 * 2 ** 20);
    expect(written).toBeLessThan(15 * sizes.reduce((sum, size) => sum + size, 0));
    expect(await messages(output)).toHaveLength(12_000);
  });
});

describe('a log that others have touched', () => {
  it('is read as far as it can be', async () => {
    const output = new FileStorage(folder);
    const log = open(output, 'aaaaaaaa');
    log.add(warning('whole'));
    await log.settle();
    const lines = [
      '{"at":1,"type":"warning"}',
      '{"at":1,"type":"of-the-future","n":1}',
      '{"at":"1","type":"warning","message":"x"}',
      'null',
      '[]',
      '{"at":2,"type":"warning","message":"more","new":true}',
      '{"at":3,"type":"warn',
    ];
    await output.removeAll(outputKeys.work);
    appendFileSync(join(folder, outputKeys.events), lines.join('\n'));
    expect(await messages(output)).toEqual(['whole', 'more']);
  });

  it('of version 0.1.0 is read', async () => {
    const output = new FileStorage(folder);
    const old = [
      { at: 1, type: 'run-started', engine: 'local', workers: 2, input: 'i', output: 'o' },
      { at: 2, type: 'task-done', task: 'extract-00000', worker: 'local-0', attempts: 1, seconds: 1.5 },
      { at: 3, type: 'task-retried', task: 'extract-00000', worker: 'local-0', reason: 'lost' },
    ];
    await output.write(
      outputKeys.events,
      Buffer.from(old.map((line) => `${JSON.stringify(line)}\n`).join('')),
    );
    expect(await readEvents(output)).toEqual(old);
  });

  it('is not written through a link', async () => {
    const other = await tempFolder();
    await new FileStorage(folder).write(`${outputKeys.folder}x`, new Uint8Array());
    symlinkSync(other, join(folder, outputKeys.work.slice(0, -1)));
    const log = open(new FileStorage(folder), 'aaaaaaaa');
    log.add(warning('x'));
    await expect(log.flush()).rejects.toThrow('is a link');
  });
});
