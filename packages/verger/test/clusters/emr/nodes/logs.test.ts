import { gzipSync } from 'node:zlib';
import { rm } from 'node:fs/promises';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bootstrapLogs, stepLogs } from '../../../../src/clusters/emr/nodes/logs/read-logs.js';
import { keyLines } from '../../../../src/clusters/emr/nodes/logs/key-lines.js';
import { Location } from '../../../../src/storage/location.js';
import { openStorage } from '../../../../src/storage/open-storage.js';
import type { Storage } from '../../../../src/storage/storage.js';

const { signal } = new AbortController();

describe('the key lines of a log', () => {
  it("are Verger's own first, with their hints", () => {
    const log = [
      '26/11/29 04:00:00 INFO SparkContext: Running Spark',
      'java.net.ConnectException: Connection refused',
      '\tat java.base/sun.nio.ch.Net.connect',
      "verger: can't reach sc://127.0.0.1:15002",
      '  is a Spark Connect server running there?',
      'verger step failed: verger run ended with status 1',
      '',
    ].join('\n');
    expect(keyLines(log)).toEqual([
      'verger step failed: verger run ended with status 1',
      "verger: can't reach sc://127.0.0.1:15002",
      '  is a Spark Connect server running there?',
      'java.net.ConnectException: Connection refused',
    ]);
  });

  it('are the last ones if nothing stands out, and none twice', () => {
    expect(keyLines('1\n2\n3\n4\n5\n6\n\n')).toEqual(['2', '3', '4', '5', '6']);
    expect(keyLines('fatal error: a\nfatal error: a\n')).toEqual(['fatal error: a']);
    expect(keyLines('')).toEqual([]);
  });
});

describe('the logs of a cluster', () => {
  let folder = '';
  let logs: Storage;
  beforeEach(async () => {
    folder = await makeTempFolder();
    logs = openStorage(Location.parse(folder));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const add = (key: string, text: string): Promise<void> => logs.write(key, gzipSync(text));

  it('are unpacked, standard error first; empty ones are left out', async () => {
    await add('steps/s-1/stdout.gz', 'out\n');
    await add('steps/s-1/stderr.gz', 'verger: no\n');
    await add('steps/s-1/controller.gz', 'INFO startExec\n');
    await add('steps/s-2/stderr.gz', 'other\n');
    expect((await stepLogs(logs, 's-1', { signal })).map(({ text }) => text)).toEqual([
      'verger: no\n',
      'out\n',
    ]);
    await add('steps/s-3/stderr.gz', '\n');
    expect(await stepLogs(logs, 's-3', { signal, waitMs: 0 })).toEqual([]);
  });

  it('are found on every node for bootstrap actions', async () => {
    await add('node/i-1/bootstrap-actions/1/stderr.gz', 'verger bootstrap failed: a\n');
    await add('node/i-2/bootstrap-actions/1/stderr.gz', 'verger bootstrap failed: b\n');
    await add('node/i-1/applications/spark/spark.log.gz', 'no\n');
    const found = await bootstrapLogs(logs, { signal });
    expect(found.map(({ keyLines }) => keyLines)).toEqual([
      ['verger bootstrap failed: a'],
      ['verger bootstrap failed: b'],
    ]);
  });

  it('are waited for, and it is said what for', async () => {
    const said: string[] = [];
    const found = await stepLogs(logs, 's-1', {
      signal,
      waitMs: 300,
      onWait: (what) => {
        said.push(what);
        void add('steps/s-1/stderr.gz', 'here\n');
      },
    });
    expect(found.map(({ text }) => text)).toEqual(['here\n']);
    expect(said).toEqual([
      expect.stringMatching(/^waiting for the logs of the step s-1: EMR uploads them every five minutes to /),
    ]);
  });

  it('end the waiting with Ctrl-C', async () => {
    const stop = new AbortController();
    const waiting = stepLogs(logs, 's-1', { signal: stop.signal, onWait: () => stop.abort() });
    await expect(waiting).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('say that a log can not be unpacked', async () => {
    await logs.write('steps/s-1/stderr.gz', Buffer.from('no gzip'));
    const [{ text }] = await stepLogs(logs, 's-1', { signal });
    expect(text).toMatch(/^steps\/s-1\/stderr\.gz can't be unpacked: /);
  });
});
