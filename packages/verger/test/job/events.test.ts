import { useTempFolders } from 'testing-support/temp-folder';
import { beforeEach, describe, expect, it } from 'vitest';
import { EventLog } from '../../src/job/events.js';
import { outputKeys } from '../../src/job/work-files.js';
import { FileStorage } from '../../src/storage/file.js';
import type { Storage } from '../../src/storage/storage.js';

const tempFolder = useTempFolders();
let output: Storage;
let now = 0;
beforeEach(async () => {
  output = new FileStorage(await tempFolder());
  now = 1000;
});

const open = (): Promise<EventLog> => EventLog.open(output, () => now);
const warning = (message: string): { type: 'warning'; message: string } => ({ type: 'warning', message });

async function logged(): Promise<unknown[]> {
  if ((await output.stat(outputKeys.events)) === undefined) return [];
  const text = Buffer.from(await output.read(outputKeys.events)).toString();
  expect(text === '' || text.endsWith('\n')).toBe(true);
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);
}

describe('the event log', () => {
  it('keeps each event with its time, one per line', async () => {
    const log = await open();
    log.add(warning('first\nline'));
    now = 2000;
    log.add(warning('second'));
    await log.flush();
    expect(await logged()).toEqual([
      { at: 1000, ...warning('first\nline') },
      { at: 2000, ...warning('second') },
    ]);
  });

  it('appends to the events of an earlier run', async () => {
    const first = await open();
    first.add(warning('first'));
    await first.flush();
    const second = await open();
    second.add(warning('second'));
    await second.flush();
    expect(await logged()).toMatchObject([warning('first'), warning('second')]);
  });

  it('does not keep progress events', async () => {
    const log = await open();
    log.add({ type: 'progress', images: 1, rejects: 0 });
    log.add({ type: 'listing', listed: 1 });
    await log.flush();
    expect(await logged()).toEqual([]);
  });

  it('is written every few seconds if there are new events', async () => {
    const log = await open();
    log.add(warning('soon'));
    now += 4999;
    await log.flushIfDue();
    expect(await logged()).toEqual([]);
    now += 1;
    await log.flushIfDue();
    expect(await logged()).toHaveLength(1);
    await output.remove(outputKeys.events);
    now += 10_000;
    await log.flushIfDue();
    expect(await logged()).toEqual([]);
  });

  it('is written less often as it grows, so that little is written in total', async () => {
    const log = await open();
    let written = 0;
    for (let i = 0; i < 300; i++) {
      log.add(warning(i.toString().padStart(4, '0')));
      now += 5000;
      await log.flushIfDue();
      const entry = await output.stat(outputKeys.events);
      written += entry?.size ?? 0;
      await output.remove(outputKeys.events);
    }
    await log.flush();
    expect(written).toBeLessThan(12 * ((await output.stat(outputKeys.events))?.size ?? 0));
  });
});
