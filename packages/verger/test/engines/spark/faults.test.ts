import { readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseConnectionString } from 'spark-connect';
import { addressOf, reasonToSkipSpark, portOf, smallCluster } from 'testing-support/spark';
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
  signalTo,
  startAgain,
  startOf,
} from '../../support/spark-processes.js';
import { mountTinyDisk } from '../../support/tiny-disk.js';
import { plantJob, runOn, withOutput } from '../orchard-job.js';

const version = '4.0.1';
// A new executor fetches and checks the bundle again: patience for a busy machine.
const patienceMs = 300_000;
const never = new AbortController().signal;
const missing = await reasonToSkipSpark(version);

const conf = {
  // An executor that is not heard of is given up sooner than after two to three minutes.
  'spark.executor.heartbeatInterval': '2s',
  'spark.network.timeout': '12s',
  'spark.network.timeoutInterval': '2s',
  // A task that takes three times as long as half of the others is begun a second time.
  'spark.speculation': 'true',
  'spark.speculation.interval': '200ms',
  'spark.speculation.multiplier': '3',
  'spark.speculation.quantile': '0.5',
  'spark.speculation.minTaskRuntime': '2s',
};

describe.skipIf(missing !== undefined)(`a run on Spark ${version}`, { timeout: patienceMs }, () => {
  let folder = '';
  let cluster: ClusterState;
  let proxy: TcpProxy;
  /** What survives a fault is used for the next one too: to open one takes longer than a run. */
  let engine: SparkEngine;
  let request: RunRequest;
  let wanted: readonly string[] = [];

  const at = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await makeTempFolder();
    const spec = { ...smallCluster(version), conf };
    const place = { name: 'faults', folder: join(inject('sparkFolder'), 'faults') };
    cluster = await startCluster(spec, clusterManagers.standalone, place, { signal: never });
    proxy = await TcpProxy.open(portOf(cluster));
    engine = await SparkEngine.open(parseConnectionString(addressOf(cluster, proxy.port)), never);
    request = await plantJob(folder);
    wanted = (await runLocally('undisturbed')).digests;
  }, patienceMs);
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
   * A run, and what it told.
   * @param strike done when all executors have images in hand, with which none of them gets on meanwhile; to the commands
   * of the tasks and the processes that have the images
   * @param thenOn which of those get on afterwards
   */
  async function run(
    name: string,
    strike?: (commands: readonly number[], workers: readonly number[]) => unknown,
    {
      on = engine,
      thenOn = (workers) => workers,
    }: {
      readonly on?: Engine;
      readonly thenOn?: (workers: readonly number[]) => readonly number[];
    } = {},
  ): Promise<readonly RunEvent[]> {
    const events: RunEvent[] = [];
    let struck: Promise<unknown> | undefined;
    const strikeAtWork = async (): Promise<void> => {
      const workers = await imageWorkers(cluster);
      for (const pid of workers) signalTo(pid, 'SIGSTOP');
      const commands = await newProcesses(cluster, 'command', [], 2);
      // They have found their workers by then.
      await sleep(500);
      await strike?.(commands, workers);
      for (const pid of thenOn(workers)) signalTo(pid, 'SIGCONT');
    };
    const listener = (event: RunEvent): void => {
      events.push(event);
      if (event.type === 'run-started' && strike !== undefined) struck = strikeAtWork();
    };
    try {
      await runOn(on, withOutput(request, at(name)), { listener });
    } finally {
      await struck;
    }
    return events;
  }

  /** An engine for a run that fails. */
  async function ownEngine(options: { readonly stallMs?: number } = {}): Promise<SparkEngine> {
    const own = await SparkEngine.open(parseConnectionString(addressOf(cluster)), never, options);
    onTestFinished(() => own.close());
    return own;
  }

  it('is shown by Spark with its stage, and told as it goes on', async () => {
    const events = await run('shown');
    expect(partDigests(at('shown'))).toEqual(wanted);
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
    ['a worker', 'resident', 'the worker disconnected'],
  ] as const)('survives %s that is killed, and says so', async (_, kind, reason) => {
    await run(kind, async ([command], [worker]) => {
      const residents = await processesOf(cluster, 'resident');
      const resident = residents.find((pid) => childrenOf(pid).includes(worker)) ?? 0;
      signalTo(kind === 'command' ? command : resident, 'SIGKILL');
    });
    expect(partDigests(at(kind))).toEqual(wanted);
    expect(eventsOf(at(kind))).toContainEqual(
      expect.objectContaining({
        type: 'task-retried',
        task: expect.stringMatching(/^extract-0000\d$/) as string,
        worker: expect.stringMatching(/^127\.0\.0\.1, executor \d$/) as string,
        reason,
      }),
    );
  });

  it('survives a network that is cut', async () => {
    const cutMs = Number(process.env.VERGER_TEST_CUT_MS ?? 4_000);
    const start = performance.now();
    await run('cut', () => proxy.cutFor(cutMs));
    expect(performance.now() - start).toBeGreaterThan(cutMs);
    expect(partDigests(at('cut'))).toEqual(wanted);
  });

  it('survives an executor that is killed', async () => {
    const [executor] = await processesOf(cluster, 'executor');
    await run('executor', () => signalTo(executor, 'SIGKILL'));
    expect(partDigests(at('executor'))).toEqual(wanted);
    await newProcesses(cluster, 'executor', [executor], 2);
  });

  it('survives an executor that hangs', async () => {
    const [executor] = await processesOf(cluster, 'executor');
    await run('hung', () => signalTo(executor, 'SIGSTOP'));
    expect(partDigests(at('hung'))).toEqual(wanted);
    await newProcesses(cluster, 'executor', [executor], 2);
  });

  it('survives a Spark worker that is killed', async () => {
    const pid = daemonPid(cluster, 'worker-2');
    const start = startOf(pid);
    const executors = await processesOf(cluster, 'executor');
    await run('spark-worker', () => signalTo(pid, 'SIGKILL'));
    expect(partDigests(at('spark-worker'))).toEqual(wanted);
    // Another machine takes its place.
    startAgain({ ...start, args: start.args.with(start.args.indexOf('--host') + 1, '127.0.0.2') });
    await newProcesses(cluster, 'executor', executors);
  });

  it('does not wait for a slow task where Spark speculates, nor cares what that one does later', async () => {
    let slow = 0;
    const others = ([first, ...rest]: readonly number[]): readonly number[] => {
      slow = first;
      return rest;
    };
    await run('slow', () => undefined, { thenOn: others });
    signalTo(slow, 'SIGCONT');
    expect(await survivors([slow], 15_000)).toEqual([]);
    expect(partDigests(at('slow'))).toEqual(wanted);
  });

  it('ends where nothing goes on any more, and goes on when it is run again', async () => {
    const own = await ownEngine({ stallMs: 5_000 });
    let stopped: readonly number[] = [];
    const nobody = (workers: readonly number[]): readonly number[] => {
      stopped = workers;
      return [];
    };
    const stalled = run('stalled', () => undefined, { on: own, thenOn: nobody });
    await expect(stalled).rejects.toMatchObject({
      code: 'task-failed',
      message: 'no task on Spark has finished for 5 s',
    });
    expect(await survivors(stopped, 15_000)).toEqual([]);
    expect((await runLocally('stalled')).digests).toEqual(wanted);
  });

  it('ends with the shard when Spark gives up, and the local engine goes on', async () => {
    const own = await ownEngine();
    let end: (() => Promise<void>) | undefined;
    const killed = run('given-up', () => (end = killEveryCommand(cluster)), { on: own, thenOn: () => [] });
    await expect(killed).rejects.toMatchObject({
      code: 'task-failed',
      message: expect.stringMatching(
        /^Spark gave up: extract-0000\d( to extract-0000\d)?: a worker exited with status 137$/,
      ) as string,
      hint: expect.stringContaining('run the same command again to resume') as string,
    });
    await end?.();
    expect((await runLocally('given-up')).digests).toEqual(wanted);
  });

  it('runs no worker of which a bit has flipped', async () => {
    vi.stubEnv('VERGER_CACHE', at('cache'));
    onTestFinished(() => void vi.unstubAllEnvs());
    const { path } = await workerBundle(ownPlatform);
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(path, bytes);
    // As it was when it was made, then: nothing here has reason to doubt it.
    writeFileSync(`${path}.sha256`, sha256(bytes));
    const own = await ownEngine();
    await expect(run('flipped', undefined, { on: own })).rejects.toMatchObject({
      code: 'task-failed',
      message: expect.stringMatching(/^Spark gave up: describe: /) as string,
    });
  });

  it('is not taken in by a task that reports what it did not write', async () => {
    const output = at('lied');
    const lying = runOn(engine, withOutput(request, output), {
      listener: (event) => {
        if (event.type === 'stage-done' && event.stage === 'project')
          unlinkSync(join(output, partNames(output)[1]));
      },
    });
    await expect(lying).rejects.toMatchObject({
      code: 'corrupt-result',
      message: expect.stringMatching(/^part-00001-.* is missing or does not match its report$/) as string,
    });
    expect(readdirSync(output)).not.toContain('_SUCCESS');
    expect((await runLocally('lied')).digests).toEqual(wanted);
  });

  it('goes on where it was when its driver has been killed, and leaves no worker behind', async () => {
    const output = at('driver');
    const running = startRun(output);
    await newProcesses(cluster, 'command');
    while (extractReports(output) === 0) await sleep(5);
    const workers = await processesOf(cluster, 'resident');
    running.child.kill('SIGKILL');
    await running.end;
    const done = extractReports(output);
    const { code, stderr } = await startRun(output).end;
    expect(stderr).toContain(`Spark UI: ${cluster.pages['Spark UI']}`);
    expect(stderr).toContain(`resuming: ${done} of 4 shards are done`);
    expect(code).toBe(0);
    expect(await survivors(workers, 15_000)).toEqual([]);
    expect(partDigests(output)).toEqual(wanted);
  });

  function startRun(output: string): ReturnType<typeof startCli> {
    const settings = ['--model', request.model.location.text, '--partitions', '3', '--components', '5'];
    const { address = '' } = cluster;
    return startCli([
      'run',
      request.input.text,
      output,
      ...settings,
      '--engine',
      'spark',
      '--spark',
      address,
    ]);
  }

  function extractReports(output: string): number {
    try {
      const names = readdirSync(join(output, '_verger/work/reports'));
      return names.filter((name) => /^extract-.*\.json$/.test(name)).length;
    } catch {
      return 0;
    }
  }

  it('ends when the server has been killed, and goes on with the next one', async () => {
    const pid = daemonPid(cluster, 'connect-server');
    const start = startOf(pid);
    const executors = await processesOf(cluster, 'executor');
    const failed = run('server', async () => {
      signalTo(pid, 'SIGKILL');
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
    expect(partDigests(at('server'))).toEqual(wanted);
  });

  // The last one: it leaves a cluster that has no room.
  it('ends where the disks of the executors are full, and the local engine goes on', async (context) => {
    const disks = ['worker-1', 'worker-2'].map((name) =>
      mountTinyDisk(join(cluster.folder, 'work', name), 16 * 2 ** 20),
    );
    onTestFinished(() => disks.forEach((unmount) => unmount?.()));
    if (disks.includes(undefined)) context.skip();
    const executors = await processesOf(cluster, 'executor');
    for (const pid of executors) signalTo(pid, 'SIGKILL');
    await newProcesses(cluster, 'executor', executors, 2);
    await expect(run('full')).rejects.toMatchObject({
      code: 'task-failed',
      message: expect.stringMatching(/^Spark gave up: describe: .*No space left on device/) as string,
    });
    expect((await runLocally('full')).digests).toEqual(wanted);
  });
});
