import { once } from 'node:events';
import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseConnectionString, SparkSession } from 'spark-connect';
import { reasonToSkipSpark, sparkDistribution } from 'testing-support/spark';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterEach, describe, expect, it } from 'vitest';
import { VergerError } from '../../src/common/errors.js';
import { clusterProcesses } from '../../src/clusters/local/cluster-processes.js';
import { stopCluster } from '../../src/clusters/local/down.js';
import { findJava } from '../../src/clusters/local/java.js';
import { resolveVersion } from '../../src/clusters/local/spec.js';
import { clusterFolder, type ClusterState, readState } from '../../src/clusters/local/state.js';
import { cli, startCli } from '../support/cli.js';
import { plantOrchard } from '../support/orchard.js';
import { survivors } from '../support/processes.js';
import { daemonPid } from '../support/spark-processes.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

const noRetry = { timeoutMs: 0, initialDelayMs: 0, maxDelayMs: 0 };

const timeoutMs = 240_000;
const version = '4.0.1';
const reason = await reasonToSkipSpark(version);
const name = `test-${process.pid}`;
const folder = clusterFolder(name);
const up = ['spark', 'up', '--name', name, '--mode', 'local-cluster', '--workers', '1', '--memory', '512m'];

afterEach(async () => {
  await stopCluster(folder);
  await rm(folder, { recursive: true, force: true });
});

describe.skipIf(reason)('verger spark', () => {
  it(
    'starts Spark, shows its status, and stops all of it',
    async () => {
      const started = await cli([...up, '--json', '--quiet']);
      expect(started).toMatchObject({ code: 0, stderr: '' });
      const state = JSON.parse(started.stdout) as ClusterState;
      expect(state).toMatchObject({ name, mode: 'local-cluster', sparkVersion: '4.0.1', workers: 1 });
      expect(state.address).toMatch(/^sc:\/\/127\.0\.0\.1:\d+$/);

      await expectPrivate(state);
      const images = join(folder, 'images');
      await plantOrchard(images, { classes: ['apple'], perClass: 3 });
      const model = await writeTinyBackbone(folder);
      const run = ['run', images, join(folder, 'out'), '--model', model, '--components', '2', '--quiet'];
      const ran = await cli([...run, '--engine', 'spark', '--spark', state.address ?? '']);
      expect(ran).toMatchObject({ code: 0, stderr: '' });

      const again = await cli(up);
      expect(again.code).toBe(1);
      expect(again.stderr).toContain(`the Spark cluster ${name} is already up: ${state.address ?? ''}`);

      const status = await cli(['spark', 'status', '--name', name]);
      expect(status.code).toBe(0);
      expect(status.stdout).toContain('responding');
      // The server, an executor, the History Server.
      expect((await clusterProcesses(state.id)).length).toBeGreaterThanOrEqual(3);

      const pid = daemonPid(state, 'history-server');
      process.kill(pid, 'SIGKILL');
      expect(await survivors([pid], 15_000)).toEqual([]);
      const unhealthy = await cli(['spark', 'status', '--name', name]);
      expect(unhealthy.code).toBe(1);
      expect(unhealthy.stdout).toMatch(/history-server +process \d+ has exited/);

      const down = await cli(['spark', 'down', '--name', name]);
      expect(down).toMatchObject({ code: 0, stderr: '' });
      expect(await clusterProcesses(state.id)).toEqual([]);
      const left = await readdir(join(folder, 'work'), { recursive: true, withFileTypes: true });
      const files = left.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
      expect([...new Set(files)].sort()).toEqual(['stderr', 'stdout']);
      const { home } = await sparkDistribution(version);
      expect(await readdir(home)).not.toContain('work');
      expect((await cli(['spark', 'status', '--name', name])).code).toBe(1);
      expect((await cli(['spark', 'down', '--name', name])).stdout).toContain(
        `No Spark cluster ${name} is running.`,
      );
    },
    timeoutMs,
  );

  it(
    'shows the end of the log of a server that does not start, and leaves nothing running',
    async () => {
      const squatter = createServer().listen(0, '127.0.0.1');
      await once(squatter, 'listening');
      const address = squatter.address();
      const port = address === null || typeof address === 'string' ? 0 : address.port;
      try {
        const running = startCli([...up, '--port', `${port}`]);
        const id = await idOnceStarted();
        const { code, stdout, stderr } = await running.end;
        expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
        expect(stderr).toContain('BindException');
        expect(stderr).toMatch(/verger: the connect-server exited\n {2}full log: .*connect-server\.log/);
        expect(await clusterProcesses(id)).toEqual([]);
        expect(await readState(folder)).toBeUndefined();
      } finally {
        squatter.close();
      }
    },
    timeoutMs,
  );

  it(
    'finds and stops what a killed `up` left running',
    async () => {
      const running = startCli(up);
      const id = await idOnceStarted();
      running.child.kill('SIGKILL');
      await running.end;
      expect((await clusterProcesses(id)).length).toBeGreaterThan(0);
      expect((await cli(['spark', 'down', '--name', name])).code).toBe(0);
      expect(await clusterProcesses(id)).toEqual([]);
    },
    timeoutMs,
  );

  it(
    'stops what it started when interrupted',
    async () => {
      const running = startCli(up);
      const id = await idOnceStarted();
      running.child.kill('SIGINT');
      expect((await running.end).code).toBe(130);
      expect(await clusterProcesses(id)).toEqual([]);
    },
    timeoutMs,
  );

  /** Nobody else can use the cluster: see docs/spark.md. */
  async function expectPrivate({ id, address = '', tokenFile }: ClusterState): Promise<void> {
    for (const path of [folder, join(folder, 'conf'), join(folder, 'logs'), join(folder, 'work')])
      expect((await stat(path)).mode & 0o777).toBe(0o700);
    const settings = join(folder, 'conf', 'spark-defaults.conf');
    for (const path of [tokenFile, settings, join(folder, 'state.json')])
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    const token = (await readFile(tokenFile, 'utf8')).trim();
    const secret = /^spark\.authenticate\.secret (\w+)$/m.exec(await readFile(settings, 'utf8'))?.[1] ?? '';
    expect(secret).not.toBe('');
    for (const pid of await clusterProcesses(id)) {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      expect(command).not.toContain(token);
      expect(command).not.toContain(secret);
    }
    for (const parameters of ['', '/;token=wrong'])
      await expect(
        SparkSession.connect(parseConnectionString(`${address}${parameters}`, {}), { connectRetry: noRetry }),
      ).rejects.toMatchObject({ fault: 'refused' });
  }

  /** The id of the cluster, once one of its processes runs. */
  async function idOnceStarted(): Promise<string> {
    for (;;) {
      const state = await readState(folder);
      if (state !== undefined && state.daemons.length > 0) return state.id;
      await sleep(50);
    }
  }
});

describe('Spark on this machine', () => {
  const tempFolder = useTempFolders();

  it('needs Java, and says so if there is none', async () => {
    const error = await errorOf(findJava({ PATH: await tempFolder() }));
    expect(error.message).toBe('Spark needs Java 17 to 23: no Java found in JAVA_HOME or on the PATH');
    expect(error.hint).toContain('openjdk-17');
  });

  it('needs a supported version of Java', async () => {
    const bin = await tempFolder();
    const java = join(bin, 'java');
    await writeFile(
      java,
      '#!/bin/sh\necho "    java.home = /old" 1>&2; echo "    java.specification.version = 1.8" 1>&2\n',
    );
    await chmod(java, 0o755);
    const error = await errorOf(findJava({ PATH: `${bin}:/bin` }));
    expect(error.message).toContain('found Java 8');
  });

  it.each(['2.4', '3.4.1', '3.5.', 'latest', '4'])(
    'needs a supported version of Spark: not %s',
    (version) => {
      expect(() => resolveVersion(version)).toThrow(
        `Spark ${version} is not supported: verger works with 3.5 and 4.x`,
      );
    },
  );

  it('needs a name that can be a folder', () => {
    for (const wrong of ['', '..', 'a/b', '.hidden', 'x'.repeat(65)]) {
      expect(() => clusterFolder(wrong)).toThrow(VergerError);
    }
  });
});

async function errorOf(work: Promise<unknown>): Promise<VergerError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof VergerError) return error;
  throw new Error('no VergerError was thrown', { cause: error });
}
