import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseConnectionString, SparkSession } from 'spark-connect';
import { addressOf, reasonToSkipSpark, sharedCluster } from 'testing-support/spark';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { historyVersion } from '../../src/clusters/local/history.js';
import { cli, startCli } from '../support/cli.js';
import { outerAddresses } from '../support/outer-addresses.js';
import { printedAddress } from '../support/printed-address.js';
import { descendants, survivors } from '../support/processes.js';

const timeoutMs = 600_000;
// One writes the logs, the other shows them.
const reason = (await reasonToSkipSpark('4.0.1')) ?? (await reasonToSkipSpark(historyVersion));
const tempFolder = useTempFolders();
const applications = z.array(z.object({ id: z.string() }));

/** Event logs of a real Spark, as they are copied from a cluster. */
async function eventLogs(folder: string): Promise<string> {
  const cluster = await sharedCluster('4.0.1', 'standalone');
  const session = await SparkSession.connect(parseConnectionString(addressOf(cluster), {}));
  await session.collect('SELECT sum(id) AS total FROM range(1000)');
  await session.close();
  const logs = join(folder, 'event logs, 100%');
  await cp(join(cluster.folder, 'events'), logs, { recursive: true });
  return logs;
}

/** Spark reads the logs after it answers. */
async function firstApplication(origin: string): Promise<string> {
  for (;;) {
    const [first] = applications.parse(await (await fetch(`${origin}/api/v1/applications`)).json());
    if ((first as { id: string } | undefined) !== undefined) return first.id;
    await sleep(200);
  }
}

describe.skipIf(reason)('verger spark history', () => {
  it(
    'shows event logs on loopback, leaves them as they are, and ends with Ctrl-C',
    { timeout: timeoutMs },
    async () => {
      const logs = await eventLogs(await tempFolder());
      const before = (await readdir(logs, { recursive: true })).sort();
      const command = startCli(['spark', 'history', logs, '--port', '0', '--json', '--quiet']);
      const { origin, hostname, port } = await printedAddress(command);
      expect(hostname).toBe('127.0.0.1');

      const id = await firstApplication(origin);
      const jobs = await (await fetch(`${origin}/api/v1/applications/${id}/jobs`)).json();
      expect(jobs).toEqual(expect.arrayContaining([expect.objectContaining({ status: 'SUCCEEDED' })]));
      for (const address of outerAddresses())
        await expect(fetch(`http://${address}:${port}/api/v1/version`)).rejects.toThrow();

      const pids = descendants(command.pid);
      expect(pids.length).toBeGreaterThan(0);
      command.child.kill('SIGINT');
      expect(await command.end).toMatchObject({ code: 0, stderr: '' });
      expect(await survivors(pids, 15_000)).toEqual([]);
      expect((await readdir(logs, { recursive: true })).sort()).toEqual(before);
    },
  );

  it('says when its port is taken', { timeout: timeoutMs }, async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'local-1'), '');
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    try {
      const { code, stderr } = await cli(['spark', 'history', folder, '--port', `${port}`, '--quiet']);
      expect(code).toBe(1);
      expect(stderr).toBe(`verger: port ${port} is taken by another program\n  --port 0 takes a free one\n`);
    } finally {
      other.close();
    }
  });
});

describe('verger spark history without logs', () => {
  it.each([
    ['nowhere', 'nowhere does not exist'],
    ['empty', 'there are no event logs in empty'],
    ['file', 'file is not a folder'],
  ])('refuses %s', async (name, message) => {
    const cwd = await tempFolder();
    await mkdir(join(cwd, 'empty'));
    await writeFile(join(cwd, 'file'), '');
    const { code, stderr } = await cli(['spark', 'history', name], { cwd });
    expect(code).toBe(1);
    expect(stderr).toBe(
      `verger: ${message}\n  name the folder that spark.eventLog.dir named, or a copy of it\n`,
    );
  });

  it('says how to get those of a bucket', async () => {
    const { code, stderr } = await cli(['spark', 'history', 's3a://orchard/events']);
    expect(code).toBe(2);
    expect(stderr).toContain('  copy it first: verger sync s3://orchard/events events/\n');
  });
});
