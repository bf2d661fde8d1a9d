import { readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseConnectionString } from 'spark-connect';
import { addressOf, clusterToken, reasonToSkipSpark, portOf, smallCluster } from 'testing-support/spark';
import { TcpProxy } from 'testing-support/tcp-proxy';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { sha256 } from '../../../src/common/hash.js';
import { LocalEngine } from '../../../src/engines/local/local-engine.js';
import { workerBundle } from '../../../src/engines/spark/bundle/worker-bundle.js';
import { clusterManagers } from '../../../src/clusters/local/cluster-manager.js';
import { stopCluster } from '../../../src/clusters/local/down.js';
import type { ClusterState } from '../../../src/clusters/local/state.js';
import { startCluster } from '../../../src/clusters/local/up.js';
import { SparkEngine } from '../../../src/engines/spark/spark-engine.js';
import type { Engine } from '../../../src/job/engine.js';
import type { RunEvent } from '../../../src/job/events.js';
import type { RunRequest } from '../../../src/driver/request.js';
import { startCli } from '../../support/cli.js';
import { childrenOf, survivors } from '../../support/processes.js';
import { eventsOf, partDigests, partNames } from '../../support/result-files.js';
import { ownPlatform } from '../../support/spark-executor.js';
import {
  daemonPid,
  imageWorkers,
  killEveryCommand,
  newProcesses,
  processesOf,
  sendSignal,
  startAgain,
  startOf,
} from '../../support/spark-processes.js';
import { mountTinyDisk } from '../../support/tiny-disk.js';
import { createOrchardJob, runOn, withOutput } from '../orchard-job.js';

const version = '4.0.1';
// A new executor fetches and checks the bundle again, which takes time on a busy machine.
const timeoutMs = 300_000;
const never = new AbortController().signal;
const missing = await reasonToSkipSpark(version);

const conf = {
  // Give up a silent executor sooner than after two to three minutes.
  'spark.executor.heartbeatInterval': '2s',
  'spark.network.timeout': '12s',
  'spark.network.timeoutInterval': '2s',
  // Start a second copy of a task that takes three times as long as half of the others.
  'spark.speculation': 'true',
  'spark.speculation.interval': '200ms',
  'spark.speculation.multiplier': '3',
  'spark.speculation.quantile': '0.5',
  'spark.speculation.minTaskRuntime': '2s',
};

describe.skipIf(missing !== undefined)(`a run on Spark ${version}`, { timeout: timeoutMs }, () => {
  let folder = '';
  let cluster: ClusterState;
  let proxy: TcpProxy;
  /** Reused for the next fault if it survives one, since opening it takes longer than a run. */
  let engine: SparkEngine;
  let request: RunRequest;
  let expected: readonly string[] = [];

  const at = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await makeTempFolder();
    const small = smallCluster(version);
    const spec = { ...small, conf: { ...small.conf, ...conf } };
    const place = { name: 'faults', folder: join(inject('sparkFolder'), 'faults') };
    cluster = await startCluster(spec, clusterManagers.standalone, place, { signal: never });
    proxy = await TcpProxy.open(portOf(cluster));
    engine = await SparkEngine.open(parseConnectionString(addressOf(cluster, proxy.port)), never);
    request = await createOrchardJob(folder);
    expected = (await runLocally('undisturbed')).digests;
  }, timeoutMs);
  afterAll(async () => {
    await engine.close();
    proxy.close();
    await stopCluster(cluster.folder);
    rmSync(folder, { recursive: true, force: true });
  });

  async function runLocally(name: string): Promise<{ readonly digests: readonly string[] }> {
    const local = new LocalEngine({ workers: 2 });
    await runOn(local, withOutput(request, at(name)));
    await local.close();
    return { digests: partDigests(at(name)) };
  }

  /**
   * Runs the job; returns its events.
   * @param fault called once all executors are at work, with their workers paused; gets the processes of the tasks'
   * commands and of the workers
   * @param toResume selects the workers that continue afterwards
   */
  async function run(
    name: string,
    fault?: (commands: readonly number[], workers: readonly number[]) => unknown,
    {
      on = engine,
      toResume = (workers) => workers,
    }: {
      readonly on?: Engine;
      readonly toResume?: (workers: readonly number[]) => readonly number[];
    } = {},
  ): Promise<readonly RunEvent[]> {
    const events: RunEvent[] = [];
    let injected: Promise<unknown> | undefined;
    const injectFault = async (): Promise<void> => {
      const workers = await imageWorkers(cluster);
      for (const pid of workers) sendSignal(pid, 'SIGSTOP');
      const commands = await newProcesses(cluster, 'command', [], 2);
      // The commands have found their workers by then.
      await sleep(500);
      await fault?.(commands, workers);
      for (const pid of toResume(workers)) sendSignal(pid, 'SIGCONT');
    };
    const listener = (event: RunEvent): void => {
      events.push(event);
      if (event.type === 'run-started' && fault !== undefined) injected = injectFault();
    };
    try {
      await runOn(on, withOutput(request, at(name)), { listener });
    } finally {
      await injected;
    }
    return events;
  }

  /** A separate engine, for a run that fails. */
  async function ownEngine(options: { readonly stallMs?: number } = {}): Promise<SparkEngine> {
    const own = await SparkEngine.open(parseConnectionString(addressOf(cluster)), never, options);
    onTestFinished(() => own.close());
    return own;
  }

  it('appears in the Spark UI with its stage, and reports its progress', async () => {
    const events = await run('shown');
    expect(partDigests(at('shown'))).toEqual(expected);
    const ui = cluster.pages['Spark UI'];
    expect(events[0]).toMatchObject({ type: 'run-started', engine: 'spark', workers: 2, page: ui });
    expect(events.findLast(({ type }) => type === 'progress')).toMatchObject({ images: 193 });

    const [{ id }] = (await (await fetch(`${ui}/api/v1/applications`)).json()) as { id: string }[];
    const jobs = (await (await fetch(`${ui}/api/v1/applications/${id}/jobs`)).json()) as {
      description?: string;
    }[];
    const shown = `verger: extract, 4 tasks, file://${folder}/orchard/ -> file://${at('shown')}/`;
    expect(jobs.map(({ description }) => description)).toContain(shown);
  });

  it.each([
    ['the command of a task', 'command', 'a worker exited with status 137'],
    ['a worker', 'warm-worker', 'the worker disconnected'],
  ] as const)('survives the death of %s, and reports it', async (_, kind, reason) => {
    await run(kind, async ([command], [worker]) => {
      const warmWorkers = await processesOf(cluster, 'warm-worker');
      const warmWorker = warmWorkers.find((pid) => childrenOf(pid).includes(worker)) ?? 0;
      sendSignal(kind === 'command' ? command : warmWorker, 'SIGKILL');
    });
    expect(partDigests(at(kind))).toEqual(expected);
    expect(eventsOf(at(kind))).toContainEqual(
      expect.objectContaining({
        type: 'task-retried',
        task: expect.stringMatching(/^extract-0000\d$/) as string,
        worker: expect.stringMatching(/^127\.0\.0\.1, executor \d$/) as string,
        reason,
      }),
    );
  });

  it('survives a network outage', async () => {
    const cutMs = Number(process.env.VERGER_TEST_CUT_MS ?? 4_000);
    const start = performance.now();
    await run('cut', () => proxy.cutFor(cutMs));
    expect(performance.now() - start).toBeGreaterThan(cutMs);
    expect(partDigests(at('cut'))).toEqual(expected);
  });

  it('survives a killed executor', async () => {
    const [executor] = await processesOf(cluster, 'executor');
    await run('executor', () => sendSignal(executor, 'SIGKILL'));
    expect(partDigests(at('executor'))).toEqual(expected);
    await newProcesses(cluster, 'executor', [executor], 2);
  });

  it('survives a hanging executor', async () => {
    const [executor] = await processesOf(cluster, 'executor');
    await run('hung', () => sendSignal(executor, 'SIGSTOP'));
    expect(partDigests(at('hung'))).toEqual(expected);
    await newProcesses(cluster, 'executor', [executor], 2);
  });

  it('survives a killed Spark worker', async () => {
    const pid = daemonPid(cluster, 'worker-2');
    const start = startOf(pid);
    const executors = await processesOf(cluster, 'executor');
    await run('spark-worker', () => sendSignal(pid, 'SIGKILL'));
    expect(partDigests(at('spark-worker'))).toEqual(expected);
    // Another machine takes its place.
    startAgain({ ...start, args: start.args.with(start.args.indexOf('--host') + 1, '127.0.0.2') });
    await newProcesses(cluster, 'executor', executors);
  });

  it('does not wait for a slow task if Spark speculates, and ignores what it does later', async () => {
    let slow = 0;
    const others = ([first, ...rest]: readonly number[]): readonly number[] => {
      slow = first;
      return rest;
    };
    await run('slow', () => undefined, { toResume: others });
    sendSignal(slow, 'SIGCONT');
    expect(await survivors([slow], 15_000)).toEqual([]);
    expect(partDigests(at('slow'))).toEqual(expected);
  });

  it('fails if it stalls, and resumes when run again', async () => {
    const own = await ownEngine({ stallMs: 5_000 });
    let stopped: readonly number[] = [];
    const none = (workers: readonly number[]): readonly number[] => {
      stopped = workers;
      return [];
    };
    const stalled = run('stalled', () => undefined, { on: own, toResume: none });
    await expect(stalled).rejects.toMatchObject({
      code: 'task-failed',
      message: 'no task on Spark has finished for 5 s',
    });
    expect(await survivors(stopped, 15_000)).toEqual([]);
    expect((await runLocally('stalled')).digests).toEqual(expected);
  });

  it('names the shard when Spark gives up, and can be resumed by the local engine', async () => {
    const own = await ownEngine();
    let end: (() => Promise<void>) | undefined;
    const killed = run('given-up', () => (end = killEveryCommand(cluster)), { on: own, toResume: () => [] });
    await expect(killed).rejects.toMatchObject({
      code: 'task-failed',
      message: expect.stringMatching(
        /^Spark gave up: extract-0000\d( to extract-0000\d)?: a worker exited with status 137$/,
      ) as string,
      hint: expect.stringContaining('run the same command again to resume') as string,
    });
    await end?.();
    expect((await runLocally('given-up')).digests).toEqual(expected);
  });

  it('does not run a worker with a flipped bit', async () => {
    vi.stubEnv('VERGER_CACHE', at('cache'));
    onTestFinished(() => void vi.unstubAllEnvs());
    const { path } = await workerBundle(ownPlatform);
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(path, bytes);
    // With a matching digest, so that nothing on this machine notices it.
    writeFileSync(`${path}.sha256`, sha256(bytes));
    const own = await ownEngine();
    await expect(run('flipped', undefined, { on: own })).rejects.toMatchObject({
      code: 'task-failed',
      message: expect.stringMatching(/^Spark gave up: describe: /) as string,
    });
  });

  it('detects a reported part that is missing', async () => {
    const output = at('lied');
    const incomplete = runOn(engine, withOutput(request, output), {
      listener: (event) => {
        if (event.type === 'stage-done' && event.stage === 'project')
          unlinkSync(join(output, partNames(output)[1]));
      },
    });
    await expect(incomplete).rejects.toMatchObject({
      code: 'corrupt-result',
      message: expect.stringMatching(/^part-00001-.* is missing or does not match its report$/) as string,
    });
    expect(readdirSync(output)).not.toContain('_SUCCESS');
    expect((await runLocally('lied')).digests).toEqual(expected);
  });

  it('resumes after its driver was killed, and leaves no worker behind', async () => {
    const output = at('driver');
    const running = startRun(output);
    await newProcesses(cluster, 'command');
    while (extractReports(output) === 0) await sleep(5);
    const workers = await processesOf(cluster, 'warm-worker');
    running.child.kill('SIGKILL');
    await running.end;
    const done = extractReports(output);
    const { code, stderr } = await startRun(output).end;
    expect(stderr).toContain(`Spark UI: ${cluster.pages['Spark UI']}`);
    expect(stderr).toContain(`resuming: ${done} of 4 shards done`);
    expect(code).toBe(0);
    expect(await survivors(workers, 15_000)).toEqual([]);
    expect(partDigests(output)).toEqual(expected);
  });

  function startRun(output: string): ReturnType<typeof startCli> {
    const settings = ['--model', request.model.location.text, '--partitions', '3', '--components', '5'];
    const { address = '' } = cluster;
    const args = ['run', request.input.text, output, ...settings, '--engine', 'spark', '--spark', address];
    return startCli(args, { env: { SPARK_CONNECT_AUTHENTICATE_TOKEN: clusterToken } });
  }

  function extractReports(output: string): number {
    try {
      const names = readdirSync(join(output, '_verger/work/reports'));
      return names.filter((name) => /^extract-.*\.json$/.test(name)).length;
    } catch {
      return 0;
    }
  }

  it('fails if the server is killed, and resumes on the next one', async () => {
    const pid = daemonPid(cluster, 'connect-server');
    const start = startOf(pid);
    const executors = await processesOf(cluster, 'executor');
    const failed = run('server', async () => {
      sendSignal(pid, 'SIGKILL');
      expect(await survivors([pid], 15_000)).toEqual([]);
      startAgain(start);
    });
    await expect(failed).rejects.toMatchObject({
      code: 'spark',
      message: expect.stringMatching(/^Spark lost the session \(INVALID_HANDLE\./) as string,
    });
    await newProcesses(cluster, 'executor', executors, 2);
    await engine.close();
    engine = await SparkEngine.open(parseConnectionString(addressOf(cluster)), never);
    await run('server');
    expect(partDigests(at('server'))).toEqual(expected);
  });

  // Keep this test last: it leaves a cluster without disk space.
  it('fails if the disks of the executors are full, and can be resumed by the local engine', async (context) => {
    const disks = ['worker-1', 'worker-2'].map((name) =>
      mountTinyDisk(join(cluster.folder, 'work', name), 16 * 2 ** 20),
    );
    onTestFinished(() => disks.forEach((unmount) => unmount?.()));
    if (disks.includes(undefined)) context.skip();
    const executors = await processesOf(cluster, 'executor');
    for (const pid of executors) sendSignal(pid, 'SIGKILL');
    await newProcesses(cluster, 'executor', executors, 2);
    await expect(run('full')).rejects.toMatchObject({
      code: 'task-failed',
      message: expect.stringMatching(/^Spark gave up: describe: .*No space left on device/) as string,
    });
    expect((await runLocally('full')).digests).toEqual(expected);
  });
});
