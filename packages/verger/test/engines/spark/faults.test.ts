import { readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonToSkipSpark } from 'testing-support/spark';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { sha256 } from '../../../src/common/hash.js';
import { workerBundle } from '../../../src/engines/spark/bundle/worker-bundle.js';
import { childrenOf, survivors } from '../../support/processes.js';
import { eventsOf, partDigests, partNames } from '../../support/result-files.js';
import { ownPlatform } from '../../support/spark-executor.js';
import {
  daemonPid,
  killEveryCommand,
  newProcesses,
  processesOf,
  sendSignal,
  startAgain,
  startOf,
} from '../../support/spark-processes.js';
import { mountTinyDisk } from '../../support/tiny-disk.js';
import { runOn, withOutput } from '../orchard-job.js';
import { FaultyCluster } from './faulty-cluster.js';

const version = '4.0.1';
// A new executor fetches and checks the bundle again, which takes time on a busy machine.
const timeoutMs = 300_000;
const missing = await reasonToSkipSpark(version);

describe.skipIf(missing !== undefined)(`a run on Spark ${version}`, { timeout: timeoutMs }, () => {
  let cluster: FaultyCluster;

  beforeAll(async () => {
    cluster = await FaultyCluster.start(version);
  }, timeoutMs);
  afterAll(() => cluster.stop());

  it('appears in the Spark UI with its stage, and reports its progress', async () => {
    const events = await cluster.run('shown');
    expect(partDigests(cluster.at('shown'))).toEqual(cluster.expected);
    const ui = cluster.state.pages['Spark UI'];
    expect(events[0]).toMatchObject({ type: 'run-started', engine: 'spark', workers: 2, page: ui });
    expect(events.findLast(({ type }) => type === 'progress')).toMatchObject({ images: 193 });

    const [{ id }] = (await (await fetch(`${ui}/api/v1/applications`)).json()) as { id: string }[];
    const jobs = (await (await fetch(`${ui}/api/v1/applications/${id}/jobs`)).json()) as {
      description?: string;
    }[];
    const shown = `verger: extract, 4 tasks, file://${cluster.folder}/orchard/ -> file://${cluster.at('shown')}/`;
    expect(jobs.map(({ description }) => description)).toContain(shown);
  });

  it.each([
    ['the command of a task', 'command', 'a worker exited with status 137'],
    ['a worker', 'warm-worker', 'the worker disconnected'],
  ] as const)('survives the death of %s, and reports it', async (_, kind, reason) => {
    await cluster.run(kind, async ([command], [worker]) => {
      const warmWorkers = await processesOf(cluster.state, 'warm-worker');
      const warmWorker = warmWorkers.find((pid) => childrenOf(pid).includes(worker)) ?? 0;
      sendSignal(kind === 'command' ? command : warmWorker, 'SIGKILL');
    });
    expect(partDigests(cluster.at(kind))).toEqual(cluster.expected);
    expect(eventsOf(cluster.at(kind))).toContainEqual(
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
    await cluster.run('cut', () => cluster.proxy.cutFor(cutMs));
    expect(performance.now() - start).toBeGreaterThan(cutMs);
    expect(partDigests(cluster.at('cut'))).toEqual(cluster.expected);
  });

  it('survives a killed executor', async () => {
    const [executor] = await processesOf(cluster.state, 'executor');
    await cluster.run('executor', () => sendSignal(executor, 'SIGKILL'));
    expect(partDigests(cluster.at('executor'))).toEqual(cluster.expected);
    await newProcesses(cluster.state, 'executor', [executor], 2);
  });

  it('survives a hanging executor', async () => {
    const [executor] = await processesOf(cluster.state, 'executor');
    await cluster.run('hung', () => sendSignal(executor, 'SIGSTOP'));
    expect(partDigests(cluster.at('hung'))).toEqual(cluster.expected);
    await newProcesses(cluster.state, 'executor', [executor], 2);
  });

  it('survives a killed Spark worker', async () => {
    const pid = daemonPid(cluster.state, 'worker-2');
    const start = startOf(pid);
    const executors = await processesOf(cluster.state, 'executor');
    await cluster.run('spark-worker', () => sendSignal(pid, 'SIGKILL'));
    expect(partDigests(cluster.at('spark-worker'))).toEqual(cluster.expected);
    // Another machine takes its place.
    startAgain({ ...start, args: start.args.with(start.args.indexOf('--host') + 1, '127.0.0.2') });
    await newProcesses(cluster.state, 'executor', executors);
  });

  it('does not wait for a slow task if Spark speculates, and ignores what it does later', async () => {
    let slow = 0;
    const others = ([first, ...rest]: readonly number[]): readonly number[] => {
      slow = first;
      return rest;
    };
    await cluster.run('slow', () => undefined, { toResume: others });
    sendSignal(slow, 'SIGCONT');
    expect(await survivors([slow], 15_000)).toEqual([]);
    expect(partDigests(cluster.at('slow'))).toEqual(cluster.expected);
  });

  it('fails if it stalls, and resumes when run again', async () => {
    const own = await cluster.ownEngine({ stallMs: 5_000 });
    let stopped: readonly number[] = [];
    const none = (workers: readonly number[]): readonly number[] => {
      stopped = workers;
      return [];
    };
    const stalled = cluster.run('stalled', () => undefined, { on: own, toResume: none });
    await expect(stalled).rejects.toMatchObject({
      code: 'task-failed',
      message: 'no task on Spark has finished for 5 s',
    });
    expect(await survivors(stopped, 15_000)).toEqual([]);
    expect((await cluster.runLocally('stalled')).digests).toEqual(cluster.expected);
  });

  it('names the shard when Spark gives up, and can be resumed by the local engine', async () => {
    const own = await cluster.ownEngine();
    let end: (() => Promise<void>) | undefined;
    const killed = cluster.run('given-up', () => (end = killEveryCommand(cluster.state)), {
      on: own,
      toResume: () => [],
    });
    await expect(killed).rejects.toMatchObject({
      code: 'task-failed',
      message: expect.stringMatching(
        /^Spark gave up: extract-0000\d( to extract-0000\d)?: a worker exited with status 137$/,
      ) as string,
      hint: expect.stringContaining('run the same command again to resume') as string,
    });
    await end?.();
    expect((await cluster.runLocally('given-up')).digests).toEqual(cluster.expected);
  });

  it('does not run a worker with a flipped bit', async () => {
    vi.stubEnv('VERGER_CACHE', cluster.at('cache'));
    onTestFinished(() => void vi.unstubAllEnvs());
    const { path } = await workerBundle(ownPlatform);
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(path, bytes);
    // With a matching digest, so that nothing on this machine notices it.
    writeFileSync(`${path}.sha256`, sha256(bytes));
    const own = await cluster.ownEngine();
    await expect(cluster.run('flipped', undefined, { on: own })).rejects.toMatchObject({
      code: 'task-failed',
      message: expect.stringMatching(/^Spark gave up: describe: /) as string,
    });
  });

  it('detects a reported part that is missing', async () => {
    const output = cluster.at('lied');
    const incomplete = runOn(cluster.engine, withOutput(cluster.request, output), {
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
    expect((await cluster.runLocally('lied')).digests).toEqual(cluster.expected);
  });

  it('resumes after its driver was killed, and leaves no worker behind', async () => {
    const running = cluster.startCommand('driver');
    await newProcesses(cluster.state, 'command');
    while (cluster.shardsDone('driver') === 0) await sleep(5);
    const workers = await processesOf(cluster.state, 'warm-worker');
    running.child.kill('SIGKILL');
    await running.end;
    const done = cluster.shardsDone('driver');
    const { code, stderr } = await cluster.startCommand('driver').end;
    expect(stderr).toContain(`Spark UI: ${cluster.state.pages['Spark UI']}`);
    expect(stderr).toContain(`resuming: ${done} of 4 shards done`);
    expect(code).toBe(0);
    expect(await survivors(workers, 15_000)).toEqual([]);
    expect(partDigests(cluster.at('driver'))).toEqual(cluster.expected);
  });

  it('fails if the server is killed, and resumes on the next one', async () => {
    const pid = daemonPid(cluster.state, 'connect-server');
    const start = startOf(pid);
    const executors = await processesOf(cluster.state, 'executor');
    const failed = cluster.run('server', async () => {
      sendSignal(pid, 'SIGKILL');
      expect(await survivors([pid], 15_000)).toEqual([]);
      startAgain(start);
    });
    await expect(failed).rejects.toMatchObject({
      code: 'spark',
      message: expect.stringMatching(/^Spark lost the session \(INVALID_HANDLE\./) as string,
    });
    await newProcesses(cluster.state, 'executor', executors, 2);
    await cluster.reopenEngine();
    await cluster.run('server');
    expect(partDigests(cluster.at('server'))).toEqual(cluster.expected);
  });

  // Keep this test last: it leaves a cluster without disk space.
  it('fails if the disks of the executors are full, and can be resumed by the local engine', async (context) => {
    const disks = ['worker-1', 'worker-2'].map((name) =>
      mountTinyDisk(join(cluster.state.folder, 'work', name), 16 * 2 ** 20),
    );
    onTestFinished(() => disks.forEach((unmount) => unmount?.()));
    if (disks.includes(undefined)) context.skip();
    const executors = await processesOf(cluster.state, 'executor');
    for (const pid of executors) sendSignal(pid, 'SIGKILL');
    await newProcesses(cluster.state, 'executor', executors, 2);
    await expect(cluster.run('full')).rejects.toMatchObject({
      code: 'task-failed',
      message: expect.stringMatching(/^Spark gave up: describe: .*No space left on device/) as string,
    });
    expect((await cluster.runLocally('full')).digests).toEqual(cluster.expected);
  });
});
